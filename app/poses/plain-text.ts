/** What somebody typed, as it is shown to other people: no control characters, nothing that turns the direction of text. */
export function plainText(given: string): string {
  return given
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\u2028\u2029]/gu, '')
    .replace(/\n{3,}/g, '\n\n')
    .normalize('NFC')
    .trim()
}

/** The same on one line, for a name. */
export function oneLine(given: string): string {
  return plainText(given.replace(/\s+/g, ' ')).replace(/ {2,}/g, ' ')
}
