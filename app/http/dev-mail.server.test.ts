import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { parseEnv } from '#app/env.server.ts'
import { devMailRouter } from '#app/http/dev-mail.server.ts'
import { postMail } from '#app/mail/outbox.server.ts'
import { askForReset, resetPassword } from '#app/models/user/reset.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { deliverMail } from '#jobs/send-mail.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { listen } from '#tests/support/listen.ts'

process.env['DEV_MAIL'] = 'on'
let web: Awaited<ReturnType<typeof listen>>
beforeAll(async () => {
  web = await listen(devMailRouter())
})
afterAll(async () => {
  await web.close()
  await stopQueue()
})

test('a mail is kept and can be read as text and as HTML, by a page that can do nothing', async () => {
  const { userId, email } = await createTestUser()
  await db.updateTable('users').set({ name: '<i>Sari</i>' }).where('id', '=', userId).execute()
  await postMail(db, { userId }, { kind: 'password-changed', values: { at: new Date().toISOString() } })
  const id = await keptFor(email)
  const list = await (await fetch(`${web.origin}/dev/mail`)).text()
  expect(list).toContain(email)
  expect(list).toContain(`/dev/mail/${id}`)
  for (const address of [`/dev/mail/${id}`, `/dev/mail/${id}.html`]) {
    const page = await fetch(web.origin + address)
    expect(await page.text()).toContain('&lt;i&gt;Sari&lt;/i&gt;')
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*sandbox/)
    expect(page.headers.get('cache-control')).toBe('no-store')
  }
  expect((await fetch(`${web.origin}/dev/mail/nothing`)).status).toBe(404)
})

test('a link that was used is not made anew by reading its mail again', async () => {
  const { email } = await createTestUser()
  await askForReset(email, 'id')
  const address = `${web.origin}/dev/mail/${await keptFor(email)}`
  const token = /token=([\w-]+)/.exec(await (await fetch(address)).text())?.[1] ?? ''
  expect(await resetPassword(token, 'gerobak bakso lewat jam tujuh')).toMatchObject({ ok: true })
  expect((await fetch(address)).status).toBe(404)
  expect(await resetPassword(token, 'gerobak bakso lewat jam tujuh')).toMatchObject({ ok: false })
})

test('mails are kept on a developer’s machine, and nowhere that others reach', () => {
  const kept = (settings: Record<string, string>) => parseEnv(settings).DEV_MAIL
  const origin = 'https://lumiku.id'
  expect(kept({})).toBe(true)
  expect(kept({ APP_ORIGIN: 'http://localhost:3000' })).toBe(true)
  // A server that forgot its NODE_ENV.
  expect(kept({ APP_ORIGIN: origin })).toBe(false)
  expect(kept({ NODE_ENV: 'test' })).toBe(false)
  expect(() => kept({ APP_ORIGIN: origin, DEV_MAIL: 'on' })).toThrow('DEV_MAIL')
})

async function keptFor(email: string): Promise<string> {
  const { id } = await db
    .selectFrom('mails')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  await deliverMail(id)
  const { state } = await db
    .selectFrom('mails')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect(state).toBe('kept')
  return id
}
