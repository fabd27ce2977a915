/** A name for people: no path, no control or direction-changing characters, no more than 200 characters. */
export function displayName(given: string): string {
  const name = given
    .replace(/^.*[/\\]/s, '')
    // Cc controls, Cf invisible and direction marks (a name that reads backwards), Cs halves of characters.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
  if (!name) return 'file'
  const characters = [...name]
  if (characters.length <= MAX_NAME) return name
  const extension = /\.[a-z0-9]{1,5}$/i.exec(name)?.[0] ?? ''
  return characters.slice(0, MAX_NAME - extension.length).join('') + extension
}

const MAX_NAME = 200
