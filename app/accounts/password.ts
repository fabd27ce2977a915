/**
 * What a password must be, for the browser's meter and the server's answer alike. There is no list of leaked passwords
 * in here: such lists are dominated by a handful of habits (words, names, years, keyboard rows, repeats), so the
 * estimate takes a password apart into those and counts what is left.
 */

export const PASSWORD_MIN = 12
/** Hashing costs grow with length; nobody types more. */
export const PASSWORD_MAX = 128

export type PasswordProblem = 'too-short' | 'too-long' | 'too-common' | 'contains-you'
/** 0 hopeless, 1 weak, 2 fair, 3 good, 4 excellent. */
export type PasswordStrength = 0 | 1 | 2 | 3 | 4

/** Below it the password is one of the habits that lists are made of: under 2^34 guesses. */
const COMMON_BELOW_BITS = 34
const STRENGTH_BITS = [COMMON_BELOW_BITS, 45, 58, 72]

/** What is wrong with a new password, or undefined. `owner` may be unknown in the browser. */
export function passwordProblem(
  password: string,
  owner: { email?: string; name?: string } = {},
): PasswordProblem | undefined {
  const length = [...password].length
  if (length < PASSWORD_MIN) return 'too-short'
  if (length > PASSWORD_MAX) return 'too-long'
  if (guessBits(password) < COMMON_BELOW_BITS) return 'too-common'
  if (guessBits(password, wordsOf(owner)) < COMMON_BELOW_BITS) return 'contains-you'
  return undefined
}

export function passwordStrength(
  password: string,
  owner: { email?: string; name?: string } = {},
): PasswordStrength {
  if ([...password].length < PASSWORD_MIN) return 0
  const bits = guessBits(password, wordsOf(owner))
  return STRENGTH_BITS.filter((limit) => bits >= limit).length as PasswordStrength
}

/** About log2 of the guesses that somebody needs who knows people's habits. */
export function guessBits(password: string, ownWords: string[] = []): number {
  const text = plain(password)
  const words = [...ownWords, ...COMMON_WORDS]
  let bits = 0
  let at = 0
  const seen = new Set<string>()
  while (at < text.length) {
    const { length, cost, piece } = longestHabit(text, at, words)
    // A piece that came before costs only the idea of repeating it.
    bits += seen.has(piece) ? 1 : cost
    seen.add(piece)
    at += length
  }
  return bits + capitalBits(password)
}

/** Lower case, and the usual digits and signs in place of letters undone, as far as a word may need it. */
function plain(password: string): string {
  return password.toLowerCase().normalize('NFKC')
}

interface Piece {
  piece: string
  length: number
  /** Bits. */
  cost: number
}

function longestHabit(text: string, at: number, words: string[]): Piece {
  const rest = text.slice(at)
  const habits = [wordAt(rest, words), repeatAt(rest), walkAt(rest), yearAt(rest)].filter(
    (habit) => habit !== undefined,
  )
  const longest = habits.sort((a, b) => b.length - a.length)[0]
  return longest ?? singleAt(rest)
}

const LEET: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

function wordAt(rest: string, words: string[]): Piece | undefined {
  const letters = [...rest].map((character) => LEET[character] ?? character).join('')
  const word = words
    .filter((one) => rest.startsWith(one) || letters.startsWith(one))
    .sort((a, b) => b.length - a.length)[0]
  return word ? { piece: word, length: word.length, cost: 7 } : undefined
}

/** `aaaa`, `121212`, `abcabc`: one unit of up to 4 characters again and again. */
function repeatAt(rest: string): Piece | undefined {
  const repeat = /^(.)\1{2,}/su.exec(rest) ?? /^(.{2,4}?)\1{1,}/su.exec(rest)
  if (!repeat) return undefined
  const unit = repeat[1] ?? ''
  return { piece: repeat[0], length: repeat[0].length, cost: 3 + 2 * unit.length }
}

const WALKS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop[]',
  "asdfghjkl;'",
  'zxcvbnm,./',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'qazwsxedcrfvtgbyhnujmikolp',
  'a1b2c3d4e5f6g7h8',
  '147258369',
  '!@#$%^&*()',
  'qweasdzxc',
  'qwe123asd456zxc789',
].flatMap((walk) => [walk, [...walk].reverse().join('')])

/** Four neighbours or more, on the keyboard, in the alphabet or in counting. */
function walkAt(rest: string): Piece | undefined {
  let best = 0
  for (const walk of WALKS) {
    for (
      let start = walk.indexOf(rest[0] ?? '');
      start >= 0;
      start = walk.indexOf(rest[0] ?? '', start + 1)
    ) {
      let length = 0
      while (start + length < walk.length && walk[start + length] === rest[length]) length++
      best = Math.max(best, length)
    }
  }
  const needed = /^\d/.test(rest) ? 3 : 4
  return best >= needed ? { piece: rest.slice(0, best), length: best, cost: 6 } : undefined
}

function yearAt(rest: string): Piece | undefined {
  const date = /^(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19[4-9]\d|20[0-4]\d)/.exec(rest)
  if (date) return { piece: date[0], length: date[0].length, cost: 14 }
  const year = /^(?:19[4-9]\d|20[0-4]\d)/.exec(rest)
  return year ? { piece: year[0], length: 4, cost: 6 } : undefined
}

function singleAt(rest: string): Piece {
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0)
  const cost = /[a-z]/.test(character) ? 4.2 : /\d/.test(character) ? 3.3 : character === ' ' ? 2 : 5.5
  return { piece: `${character}#`, length: character.length, cost }
}

/** Capitals at the start are a habit; elsewhere each is a surprise, up to a point. */
function capitalBits(password: string): number {
  const capitals = [...password].filter((character) => character !== character.toLowerCase()).length
  if (capitals === 0) return 0
  const isHabit = /^\p{Lu}[^\p{Lu}]*$/u.test(password) || !/\p{Ll}/u.test(password)
  return isHabit ? 1 : Math.min(8, 2 * capitals)
}

function wordsOf({ email = '', name = '' }: { email?: string; name?: string }): string[] {
  const parts = `${email} ${name}`.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  return [email.toLowerCase(), email.toLowerCase().split('@')[0] ?? '', ...parts].filter(
    (part) => part.length >= 3,
  )
}

/** Written for this project: what people in Indonesia and elsewhere build passwords from. */
const COMMON_WORDS = (
  'password passw0rd passwd pass kata sandi katasandi rahasia rahasiaku sayang sayangku cinta cintaku cintakamu aku kamu ' +
  'kita dia saya ganteng cantik indonesia indo merdeka jakarta bandung surabaya bali medan jogja malang semarang garuda ' +
  'nusantara bismillah alhamdulillah assalamualaikum allah muhammad doraemon bunda mama papa ayah ibu anak keluarga ' +
  'admin administrator root user guest login masuk welcome selamat datang letmein hello halo test testing tester demo ' +
  'sample contoh secret secure master changeme default temp qwerty azerty iloveyou love lover loveyou forever always ' +
  'baby angel princess sunshine flower butterfly rainbow chocolate cookie summer winter spring autumn monday friday ' +
  'january december football soccer baseball basketball hockey liverpool chelsea arsenal barcelona manchester united ' +
  'juventus persib persija arema superman batman spiderman ironman pokemon naruto sasuke goku dragon monkey tiger lion ' +
  'eagle shadow killer hunter ranger ninja samurai jordan michael jessica jennifer daniel david robert thomas charlie ' +
  'andrew ashley nicole amanda putri putra dewi agus budi siti andi rizki dian sari wati eka dwi tri fitri ayu nur ' +
  'computer internet google facebook instagram twitter tiktok youtube whatsapp shopee tokopedia lazada lumiku studio ' +
  'samsung iphone android windows microsoft apple oracle server network mobile legends freefire gamer gaming player ' +
  'starwars harley freedom whatever trustno nothing something blink metallica nirvana money uang duit bisnis toko ' +
  'jualan usaha sukses jaya makmur abadi the you and is my me im in of to one two three satu dua tiga number nomor abc ' +
  'abcd xyz asd zxc qwe new year old big blue red green black white merah putih hitam biru hijau'
).split(' ')
