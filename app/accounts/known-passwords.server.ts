import { isLeakedPassword } from '#app/accounts/leaked-passwords.server.ts'

/**
 * Whether a password is one that everybody who guesses has on a list: the most common ones, which are at hand here, and
 * those that have leaked anywhere. app/accounts/password.ts says what else is wrong with one, in the browser too.
 */
export async function isKnownPassword(password: string): Promise<boolean> {
  return (await isCommonPassword(password)) || (await isLeakedPassword(password))
}

/** The first so many of the list are what people also join to something longer. */
const JOINED = 10_000
const SHORTEST_PART = 4
/** Digits and signs around a word are the first thing that is tried. */
const MOST_AROUND = 6

/** Whether it is on the list, whole, with something around it, said again and again, or made of two. */
async function isCommonPassword(password: string): Promise<boolean> {
  const ranks = await commonPasswords()
  const text = password.normalize('NFKC').toLowerCase()
  const word = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const isAround = word.length >= SHORTEST_PART && text.length - word.length <= MOST_AROUND
  if (ranks.has(text) || (isAround && ranks.has(word))) return true
  const unit = /^(.{3,}?)\1+$/su.exec(text)?.[1]
  if (unit !== undefined && ranks.has(unit)) return true
  const isJoined = (part: string) => (ranks.get(part) ?? Infinity) < JOINED
  for (let at = SHORTEST_PART; at <= text.length - SHORTEST_PART; at++) {
    if (isJoined(text.slice(0, at)) && isJoined(text.slice(at))) return true
  }
  return false
}

let ranked: Promise<Map<string, number>> | undefined

/** Fifty thousand, by how common they are; read when somebody first chooses a password. */
function commonPasswords(): Promise<Map<string, number>> {
  ranked ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) =>
      new Map(dictionary['passwords-common'].map((password, rank) => [String(password), rank])),
  )
  return ranked
}
