import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'

// OWASP Password Storage Cheat Sheet, Argon2id: m = 19 MiB, t = 2, p = 1; about 30 ms of a core. Argon2id is the
// library's default algorithm, and its const enum cannot be named under isolatedModules.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** So that a flood of log-ins takes no more than the cores there are, four at most, and 76 MiB: pages go on beside it. */
const AT_ONCE = Math.min(4, availableParallelism())
/** Two seconds' worth on two cores. Whoever comes then is told to come back, instead of waiting behind a flood. */
const MOST_WAITING = 128

export class TooManyPasswords extends Error {
  override name = 'TooManyPasswords'
}

/** An Argon2id PHC string of the password. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, OPTIONS))
}

/**
 * Whether the password belongs to the hash. Without a hash (no such user) it takes as long and answers false, so that
 * the time does not tell who has an account.
 */
export async function verifyPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  const against = passwordHash ?? (await nobodysHash())
  const matches = await inTurn(() => verify(against, password).catch(isUnreadableHash))
  return matches && passwordHash !== undefined
}

let nobodys: Promise<string> | undefined

function nobodysHash(): Promise<string> {
  nobodys ??= hashPassword('a password that nobody has')
  return nobodys
}

/** Accounts that nobody logs in to carry something else than a hash. */
function isUnreadableHash(): false {
  return false
}

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE && waiting.length >= MOST_WAITING) throw new TooManyPasswords('too many at once')
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
