import { hash } from 'node:crypto'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'

/** Somebody waits for their account. */
const ANSWER_MS = 1_000
/** Two thousand lines of 40 characters are twice what an answer has. */
const ANSWER_CHARACTERS = 80_000
/** After a failure nobody else is made to wait for the next one. */
const REST_MS = 60_000
const PREFIX = 5

let restsUntil = 0

/**
 * Whether Pwned Passwords knows it. It learns the first five digits of a SHA-1, which a thousand passwords share, and
 * answers with all of these, padded so that the length tells nothing (haveibeenpwned.com/API/v3, "Pwned Passwords").
 * Without an answer in a second the password counts as not leaked.
 */
export async function isLeakedPassword(password: string, now = Date.now()): Promise<boolean> {
  const { HIBP_BASE_URL } = env()
  if (HIBP_BASE_URL === 'none' || now < restsUntil) return false
  const digest = hash('sha1', password.normalize('NFC'), 'hex').toUpperCase()
  try {
    const lines = await readLines(`${HIBP_BASE_URL}/range/${digest.slice(0, PREFIX)}`)
    // Padding has a count of 0.
    return lines.some((line) => {
      const [rest, times] = line.split(':')
      return rest === digest.slice(PREFIX) && Number(times) > 0
    })
  } catch (error) {
    restsUntil = now + REST_MS
    log.warn({ error: String(error) }, 'leaked passwords cannot be looked up')
    return false
  }
}

async function readLines(url: string): Promise<string[]> {
  const answer = await fetch(url, {
    headers: { 'Add-Padding': 'true', 'User-Agent': 'Lumiku' },
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_MS),
  })
  if (!answer.ok || !answer.body) throw new Error(`answered ${answer.status}`)
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(piece, { stream: true })
    if (text.length > ANSWER_CHARACTERS) throw new Error('answered too much')
  }
  return text.split('\r\n')
}
