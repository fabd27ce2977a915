import { randomUUID } from 'node:crypto'
import { db } from '#app/db/client.server.ts'
import { hashPassword } from '#app/models/password.server.ts'
import type { App } from '#tests/support/app.ts'
import { createTestUser } from '#tests/support/factories.ts'

export const newEmail = () => `siapa-${randomUUID()}@lumiku.test`

let given: Promise<string> | undefined

/** E-mails of people with a password that nobody in a drill knows. */
export async function createPeople(howMany: number): Promise<string[]> {
  given ??= hashPassword(`nobody knows ${randomUUID()}`)
  const passwordHash = await given
  const emails: string[] = []
  for (let at = 0; at < howMany; at++) emails.push((await createTestUser()).email)
  await db.updateTable('users').set({ password_hash: passwordHash }).where('email', 'in', emails).execute()
  return emails
}

/** An address for each number, of networks that belong to nobody. */
export function addressOf(at: number): string {
  return `198.${18 + (Math.floor(at / 65_536) % 2)}.${Math.floor(at / 256) % 256}.${at % 256}`
}

/** Posts a form of the log-in pages from an address. Returns the status. */
export async function knock(
  app: App,
  pathname: string,
  fields: Record<string, string>,
  address: string,
): Promise<number> {
  const answer = await fetch(new URL(pathname, app.url), {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: app.url, 'x-forwarded-for': address },
    body: new URLSearchParams(fields),
  })
  await answer.arrayBuffer()
  return answer.status
}

/** Milliseconds of a page for everybody, within which 95 of 100 were answered. */
export async function pageTime(app: App, while_: { isOver: boolean }): Promise<number> {
  const times: number[] = []
  while (!while_.isOver || times.length < 20) {
    const startedAt = performance.now()
    await (await fetch(`${app.url}/login`)).arrayBuffer()
    times.push(performance.now() - startedAt)
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length * 0.95)]!
}
