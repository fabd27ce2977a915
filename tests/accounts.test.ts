import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { db, type Trx } from '#app/db/client.server.ts'
import { env } from '#app/env.server.ts'
import { balanceOf, checkLedger, holdCredits } from '#app/models/credit.server.ts'
import { listActions } from '#app/models/audit.server.ts'
import { removeOldMails } from '#app/models/mail/sweep.server.ts'
import { disableUser } from '#app/models/user/operate.server.ts'
import { closeAccount, removeClosedAccounts } from '#app/models/user/close.server.ts'
import { askForEmailChange } from '#app/models/user/email.server.ts'
import { takeToken } from '#app/models/user/token.server.ts'
import { consume } from '#app/rate-limit.server.ts'
import { storage } from '#app/storage.server.ts'
import { deliverMail } from '#jobs/send-mail.ts'
import { createTestGeneration, createTestPayment, createTestUpload } from '#tests/support/factories.ts'
import { clearLimits } from '#tests/support/limits.ts'
import { linkIn, openMailbox, type Mailbox } from '#tests/support/mailbox.ts'
import { unzip } from '#tests/support/unzip.ts'
import { cookiesOf, send, startWeb, type TestWeb } from '#tests/support/web.ts'
import { ROOT } from '../bin/process.ts'

const PASSWORD = 'mendung tak berarti hujan'
const OTHER_PASSWORD = 'gerobak bakso lewat jam tujuh'

let web: TestWeb
let mailbox: Mailbox
beforeAll(async () => {
  mailbox = await openMailbox()
  process.env['SMTP_URL'] = mailbox.url
  web = await startWeb()
}, 120_000)
afterAll(async () => {
  await web.close()
  await mailbox.close()
})
beforeEach(clearLimits)

describe('a first address', () => {
  test('is confirmed by a press of the button behind the link, once, and not by looking at it', async () => {
    const { email, link } = await signUp()
    for (let look = 0; look < 3; look++) {
      const page = await send(web, link)
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(email)])
    }
    expect(await isConfirmed(email)).toBe(false)
    const token = tokenIn(link)
    const pressed = await post('/email/confirmation', { token })
    expect([pressed.status, pressed.headers.get('location')]).toEqual([302, '/login?done=confirmed'])
    expect(await isConfirmed(email)).toBe(true)
    expect((await post('/email/confirmation', { token })).status).toBe(410)
    expect((await send(web, link)).status).toBe(410)
  })

  test('is not confirmed by a guess, another link’s purpose, or a link that is over', async () => {
    const { email, link } = await signUp()
    const reset = await askForReset(email)
    for (const token of ['', 'x', randomUUID(), tokenIn(reset), 'A'.repeat(43)]) {
      expect((await post('/email/confirmation', { token })).status, token).toBe(410)
    }
    await db
      .updateTable('account_tokens')
      .set({ expires_at: new Date(0) })
      .execute()
    expect((await post('/email/confirmation', { token: tokenIn(link) })).status).toBe(410)
    expect(await isConfirmed(email)).toBe(false)
  })

  test('gets its link again, within a limit', async () => {
    const { email, cookie } = await signUp()
    const answers: (string | null)[] = []
    for (let time = 0; time < 6; time++) {
      const answer = await post('/email/confirmation', { intent: 'resend' }, cookie)
      answers.push(answer.headers.get('location'))
    }
    expect(answers).toEqual([
      ...Array(5).fill('/settings?done=resent'),
      expect.stringMatching(/^\/settings\?done=too-many-mails&wait=[1-9]\d*$/),
    ])
    expect(await mailsTo(email)).toHaveLength(6)
  })

  test('has its links’ secrets nowhere in the database', async () => {
    const { email, link } = await signUp()
    const secrets = [tokenIn(link), tokenIn(await askForReset(email))]
    const { rows } = await sql<{ row: string }>`
      select row_to_json(t)::text as row from account_tokens t union all select row_to_json(m)::text from mails m
      union all select row_to_json(j)::text from pgboss.job j`.execute(db)
    expect(rows.length).toBeGreaterThan(3)
    for (const secret of secrets) expect(rows.filter(({ row }) => row.includes(secret))).toEqual([])
  })
})

describe('a forgotten password', () => {
  test('is replaced by the link, once; every session ends and the owner is told', async () => {
    const { email, cookie } = await signUp()
    const link = await askForReset(email)
    const other = await askForReset(email)
    expect((await send(web, link)).status).toBe(200)
    const weak = await post('/password/new', { token: tokenIn(link), password: email })
    expect(weak.status).toBe(400)
    const done = await post('/password/new', { token: tokenIn(link), password: OTHER_PASSWORD })
    expect([done.status, done.headers.get('location')]).toEqual([302, '/login?done=reset'])

    expect((await send(web, '/settings', { headers: { cookie } })).status).toBe(302)
    expect((await post('/login', { email, password: PASSWORD })).status).toBe(401)
    expect((await post('/login', { email, password: OTHER_PASSWORD })).status).toBe(302)
    // Neither this link nor another one that was asked for opens it again.
    for (const one of [link, other]) {
      expect((await send(web, one)).status).toBe(410)
      const again = await post('/password/new', { token: tokenIn(one), password: PASSWORD })
      expect(again.status).toBe(410)
    }
    expect((await mailsTo(email)).at(-1)?.text).toContain('Kata sandi akun Anda diganti')
    // Whoever reads the address's mails has it.
    expect(await isConfirmed(email)).toBe(true)
  })

  test('is replaced by one of two presses at once', async () => {
    const { email } = await signUp()
    const token = tokenIn(await askForReset(email))
    const take = (trx: Trx) => takeToken(trx, token, ['reset-password'])
    let second: Promise<unknown> | undefined
    const first = await db.transaction().execute(async (trx) => {
      const taken = await take(trx)
      second = db.transaction().execute(take)
      // The second has seen the token and waits for what becomes of it.
      await sleep(150)
      return taken
    })
    expect([first?.email, await second]).toEqual([email, undefined])
  })

  test('is not replaced by a guess, a link of another kind, or one that is over', async () => {
    const { email, link: confirmation } = await signUp()
    const link = await askForReset(email)
    for (const token of ['', 'A'.repeat(43), tokenIn(confirmation), `${tokenIn(link)}x`]) {
      const answer = await post('/password/new', { token, password: OTHER_PASSWORD })
      expect(answer.status, token).toBe(410)
    }
    await db
      .updateTable('account_tokens')
      .set({ expires_at: new Date(0) })
      .execute()
    expect((await post('/password/new', { token: tokenIn(link), password: OTHER_PASSWORD })).status).toBe(410)
    expect((await post('/login', { email, password: PASSWORD })).status).toBe(302)
  })

  test('is asked for with one answer and the same work, whoever has the address', async () => {
    const { email } = await signUp()
    const { email: disabled, userId } = await signUp()
    const operator = await signUp()
    await disableUser({ operatorId: operator.userId }, userId, 'test')
    const asked = []
    for (const one of [email, disabled, `nobody-${randomUUID()}@lumiku.test`]) {
      const before = await countOf('mails')
      const answer = await post('/password/forgotten', { email: one })
      const { location } = Object.fromEntries(answer.headers)
      asked.push([answer.status, location, await answer.text(), (await countOf('mails')) - before])
    }
    expect(asked[1]).toEqual(asked[0])
    expect(asked[2]).toEqual(asked[0])
    await sendWaiting()
    expect(mailbox.of(email).at(-1)?.text).toContain('/password/new')
    expect(mailbox.of(disabled).filter(({ text }) => text.includes('/password/new'))).toEqual([])
  })

  test('leads nowhere but here, whatever host the request named', async () => {
    const { email } = await signUp()
    const body = new URLSearchParams({ email }).toString()
    await new Promise<void>((resolve, reject) => {
      const asking = httpRequest(`${web.origin}/password/forgotten`, {
        method: 'POST',
        headers: {
          host: 'evil.example',
          'x-forwarded-host': 'evil.example',
          forwarded: 'host=evil.example',
          origin: web.origin,
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
        },
      })
      asking.on('response', (answer) => answer.resume().on('end', resolve)).on('error', reject)
      asking.end(body)
    })
    for (const { text, html } of await mailsTo(email)) {
      expect(text + html).not.toContain('evil')
      for (const [url] of text.matchAll(/https?:\/\/\S+/g)) expect(new URL(url).origin).toBe(web.origin)
    }
  })

  test('is asked for three times an hour', async () => {
    const { email } = await signUp()
    const statuses: number[] = []
    for (let time = 0; time < 4; time++) statuses.push((await post('/password/forgotten', { email })).status)
    expect(statuses).toEqual([302, 302, 302, 429])
  })

  test('tells whom another’s wishes from the same address have stopped, and who asked too often', async () => {
    const { email } = await signUp()
    for (let time = 0; time < 3; time++) await post('/password/forgotten', { email })
    const often = await (await post('/password/forgotten', { email })).text()
    expect(often).toContain('Periksa kotak masuk dan spam; 60 menit lagi Anda bisa memintanya lagi.')

    await clearLimits()
    await consume('reset-address', '127.0.0.1', 60)
    const first = await post('/password/forgotten', { email: newEmail() })
    expect(first.status).toBe(429)
    const html = await first.text()
    expect(html).toContain('Terlalu banyak tautan diminta dari jaringan Anda. Tunggu ')
    expect(html).not.toContain('kotak masuk')
  })

  test('lets its owner in again whom too many wrong ones had shut out', async () => {
    const { email } = await signUp()
    const logIn = (password: string, cookie = '') => post('/login', { email, password }, cookie)
    for (let tried = 0; tried < 5; tried++) expect((await logIn('wrong password here')).status).toBe(401)
    expect((await logIn(PASSWORD)).status).toBe(429)
    const token = tokenIn(await askForReset(email))
    const done = await post('/password/new', { token, password: OTHER_PASSWORD })
    expect((await logIn(OTHER_PASSWORD)).status).toBe(302)

    // Another web process may remember its refusals; this browser is not counted with the strangers there.
    for (let tried = 0; tried < 6; tried++) await logIn('wrong password here')
    expect((await logIn(OTHER_PASSWORD)).status).toBe(429)
    expect((await logIn(OTHER_PASSWORD, cookiesOf(done))).status).toBe(302)
  })
})

describe('a link from the server’s console', () => {
  test('sets a new password where no mail goes out, once, and the audit log tells of it', async () => {
    const { email, userId, cookie } = await signUp()
    const { stdout, exitCode } = await resetLink([email], { SMTP_URL: undefined })
    expect(exitCode).toBe(0)
    const link = new URL(/https?:\/\/\S+/.exec(stdout)?.[0] ?? '')
    expect(link.origin + link.pathname).toBe(`${web.origin}/password/new`)
    const expiry = await db
      .selectFrom('account_tokens')
      .select('expires_at')
      .where('user_id', '=', userId)
      .where('purpose', '=', 'reset-password')
      .executeTakeFirstOrThrow()
    expect(expiry.expires_at.getTime() - Date.now()).toBeLessThanOrEqual(3_600_000)
    const token = link.searchParams.get('token') ?? ''
    expect((await post('/password/new', { token, password: OTHER_PASSWORD })).status).toBe(302)
    expect((await post('/password/new', { token, password: PASSWORD })).status).toBe(410)
    expect(await isLoggedIn(cookie)).toBe(false)
    expect((await post('/login', { email, password: OTHER_PASSWORD })).status).toBe(302)
    expect(await actionsOn(userId)).toEqual([{ action: 'user.reset-link', operator: null, details: {} }])
  })

  test('gives an account back to whose address a thief has changed', async () => {
    const { email, userId, cookie } = await signUp()
    const own = newEmail()
    const { stdout } = await resetLink([email, '--email', ` ${own.toUpperCase()}`])
    expect(await isLoggedIn(cookie)).toBe(false)
    expect((await mailsTo(email)).at(-1)?.text).toContain(`sekarang memakai ${own}`)
    expect(await isConfirmed(own)).toBe(true)
    // The thief knows the password, and may know the address.
    for (const one of [email, own])
      expect((await post('/login', { email: one, password: PASSWORD })).status, one).toBe(401)
    const token = /token=(\S+)/.exec(stdout)?.[1] ?? ''
    expect((await post('/password/new', { token, password: OTHER_PASSWORD })).status).toBe(302)
    expect((await post('/login', { email: own, password: OTHER_PASSWORD })).status).toBe(302)
    expect(await actionsOn(userId)).toEqual([
      { action: 'user.reset-link', operator: null, details: {} },
      { action: 'user.email', operator: null, details: { sessions: 1 } },
    ])
  })

  test('is not made for nobody, a disabled account, or an address that is taken or none', async () => {
    const { email } = await signUp()
    const disabled = await signUp()
    await disableUser({ operatorId: null }, disabled.userId, 'a test of it')
    const said = async (...args: string[]) => {
      const { exitCode, stderr, stdout } = await resetLink(args)
      expect(stdout).toBe('')
      return `${exitCode} ${stderr}`
    }
    expect(await said()).toMatch(/^1 Whose account/)
    expect(await said(newEmail())).toMatch(/^1 Nobody has registered/)
    expect(await said(disabled.email)).toMatch(/^1 .* is disabled/)
    expect(await said(email, '--email', disabled.email)).toMatch(/^1 .* is taken/)
    expect(await said(email, '--email', 'ratna')).toMatch(/^1 .* is no e-mail/)
    expect((await post('/login', { email, password: PASSWORD })).status).toBe(302)
  })
})

describe('another address', () => {
  test('is the user’s when its link is opened by them; the old one is told and its links die', async () => {
    const user = await signUp()
    const next = newEmail()
    const oldReset = await askForReset(user.email)
    expect((await change(user.cookie, next, 'wrong password here')).status).toBe(403)
    expect((await change(user.cookie, next)).headers.get('location')).toBe('/settings?done=email')
    const link = linkIn((await mailsTo(next)).at(-1)!, '/email/confirmation')
    expect((await post('/login', { email: next, password: PASSWORD })).status).toBe(401)

    // Neither a stranger nor somebody else's account makes it theirs, and the link is still good afterwards.
    const stranger = await signUp()
    const away = await send(web, link)
    expect(away.headers.get('location')).toContain('/login?redirectTo=')
    expect((await post('/email/confirmation', { token: tokenIn(link) })).status).toBe(403)
    expect((await post('/email/confirmation', { token: tokenIn(link) }, stranger.cookie)).status).toBe(403)

    const done = await post('/email/confirmation', { token: tokenIn(link) }, user.cookie)
    expect(done.headers.get('location')).toBe('/settings?done=email-confirmed')
    expect((await post('/login', { email: next, password: PASSWORD })).status).toBe(302)
    expect((await mailsTo(user.email)).at(-1)?.text).toContain(next)
    expect((await send(web, oldReset)).status).toBe(410)
  })

  test('stays with whoever took it first', async () => {
    const user = await signUp()
    const taken = await signUp()
    const refused = await change(user.cookie, taken.email)
    expect([refused.status, await refused.text()]).toEqual([
      409,
      expect.stringContaining('sudah dipakai akun lain'),
    ])
    const next = newEmail()
    await change(user.cookie, next)
    const link = linkIn((await mailsTo(next)).at(-1)!, '/email/confirmation')
    await signUp(next)
    expect((await post('/email/confirmation', { token: tokenIn(link) }, user.cookie)).status).toBe(409)
    expect((await post('/login', { email: user.email, password: PASSWORD })).status).toBe(302)
  })

  test('is not asked for to learn who has an account more often than by registering', async () => {
    const user = await signUp()
    const taken = await signUp()
    await consume('register-address', '127.0.0.1', 57)
    // Signing up took two of sixty, and what is free takes none.
    expect((await change(user.cookie, newEmail())).status).toBe(302)
    expect((await change(user.cookie, taken.email)).status).toBe(409)
    const statuses = [await change(user.cookie, taken.email), await change(user.cookie, newEmail())]
    expect(statuses.map(({ status }) => status)).toEqual([429, 429])
    for (const { headers } of statuses) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('that no further mail is sent to counts as no try at the password', async () => {
    const user = await signUp()
    await consume('confirm-mail', user.userId, 5)
    for (let time = 0; time < 6; time++) {
      const html = await (await change(user.cookie, newEmail())).text()
      expect(html).toContain('Tautan sudah beberapa kali diminta')
    }
    const passwords = { currentPassword: PASSWORD, password: OTHER_PASSWORD }
    expect((await post('/settings', { intent: 'password', ...passwords }, user.cookie)).status).toBe(302)
  })
})

describe('a password that is changed while it is compared', () => {
  test('closes no account', async () => {
    const { email, userId } = await signUp()
    const outcome = await whilePasswordChanges(userId, () => closeAccount(userId, PASSWORD))
    expect(outcome).toEqual({ ok: false, reason: 'wrong-password' })
    const user = await db
      .selectFrom('users')
      .select(['email', 'closed_at'])
      .where('id', '=', userId)
      .executeTakeFirstOrThrow()
    expect(user).toEqual({ email, closed_at: null })
    expect(await balanceOf(userId)).toBe(100)
  })

  test('asks for no other address', async () => {
    const { userId } = await signUp()
    const email = newEmail()
    const outcome = await whilePasswordChanges(userId, () =>
      askForEmailChange(userId, { email, password: PASSWORD }),
    )
    expect(outcome).toEqual({ ok: false, reason: 'wrong-password' })
    expect(await mailsTo(email)).toEqual([])
  })
})

describe('what is the user’s', () => {
  test('comes as one ZIP, for them alone', async () => {
    const user = await signUp()
    const world = await fill(user.userId)
    expect((await send(web, '/account.zip')).status).toBe(404)
    const own = await send(web, '/account.zip', { headers: { cookie: user.cookie } })
    const zipped = await unzip(Buffer.from(await own.arrayBuffer()))
    const names = zipped.map(({ name }) => name.replace(/^[^/]+\//, ''))
    expect(names).toEqual(
      expect.arrayContaining([
        'profile.json',
        'runs.json',
        'ledger.json',
        'payments.json',
        'uploads/clip.mp4',
      ]),
    )
    expect(names.some((name) => /^results\/video-mixer-[0-9a-f]{8}\/one\.mp4$/.test(name))).toBe(true)
    const stranger = await signUp()
    const others = await send(web, '/account.zip', { headers: { cookie: stranger.cookie } })
    expect(Buffer.from(await others.arrayBuffer()).includes(world.uploadId)).toBe(false)
  })

  test('goes with the account: runs, files and the person; the books stay whole', async () => {
    const user = await signUp()
    const { keys, paymentId, runId } = await fill(user.userId)
    const remove = (fields: Record<string, string>) => post('/account/removal', fields, user.cookie)
    expect((await remove({ typed: 'hapus saja', currentPassword: PASSWORD })).status).toBe(400)
    expect((await remove({ typed: 'HAPUS', currentPassword: 'wrong password here' })).status).toBe(403)
    const done = await remove({ typed: 'hapus', currentPassword: PASSWORD })
    expect(done.headers.get('location')).toBe('/login?done=closed')

    const run = await db.selectFrom('generations').select('state').where('id', '=', runId).executeTakeFirst()
    expect(run?.state).toBe('cancelled')
    expect(await balanceOf(user.userId)).toBe(0)
    expect((await send(web, '/settings', { headers: { cookie: user.cookie } })).status).toBe(302)
    expect((await post('/login', { email: user.email, password: PASSWORD })).status).toBe(401)
    expect((await mailsTo(user.email)).at(-1)?.text).toContain('sudah dihapus')
    // The e-mail is free at once.
    await signUp(user.email)

    await db
      .updateTable('users')
      .set({ closed_at: new Date(Date.now() - 120_000) })
      .where('id', '=', user.userId)
      .execute()
    const dry = await removeClosedAccounts({ isDryRun: true })
    expect(await removeClosedAccounts()).toEqual(dry)
    expect(dry.removed).toBe(1)
    for (const key of keys) expect(await storage().stat(key), key).toBeFalsy()
    const payment = await db
      .selectFrom('payments')
      .leftJoin('payment_events', 'payment_events.payment_id', 'payments.id')
      .select(['payments.user_id', 'state', 'body'])
      .where('payments.id', '=', paymentId)
      .executeTakeFirstOrThrow()
    expect(payment).toEqual({
      user_id: null,
      state: 'pending',
      body: 'amount=100000&customerName=&resultCode=00',
    })
    const { rows } = await sql<{ count: number }>`
      select (select count(*) from users where id = ${user.userId})::int
        + (select count(*) from uploads where user_id = ${user.userId})::int
        + (select count(*) from generations where user_id = ${user.userId})::int as count`.execute(db)
    expect(rows[0]?.count).toBe(0)
    expect(await checkLedger()).toEqual([])

    await removeOldMails({ now: new Date(Date.now() + 2 * 86_400_000) })
    const left = await db
      .selectFrom('mails')
      .select(['kind', 'user_id'])
      .where('email', '=', user.email)
      .where('user_id', 'is', null)
      .execute()
    expect(left).toEqual([])
  })
})

test('mails are shown to nobody where a mail server is set', async () => {
  expect((await send(web, '/dev/mail')).status).toBe(404)
})

const newEmail = () => `pembeli-${randomUUID()}@lumiku.test`
const tokenIn = (link: string) => new URL(link, web.origin).searchParams.get('token') ?? ''

function post(address: string, fields: Record<string, string>, cookie = ''): Promise<Response> {
  const headers: HeadersInit = cookie ? { cookie } : {}
  return send(web, address, { method: 'POST', body: new URLSearchParams(fields), headers })
}

function change(cookie: string, email: string, currentPassword = PASSWORD): Promise<Response> {
  return post('/settings', { intent: 'email', email, currentPassword }, cookie)
}

async function signUp(email = newEmail()) {
  const answer = await post('/register', { name: 'Ratna', email, password: PASSWORD })
  expect(answer.status).toBe(302)
  const { id: userId } = await db
    .selectFrom('users')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  const link = linkIn((await mailsTo(email)).at(-1)!, '/email/confirmation')
  return { email, userId, cookie: cookiesOf(answer), link }
}

async function askForReset(email: string): Promise<string> {
  expect((await post('/password/forgotten', { email })).status).toBe(302)
  return linkIn((await mailsTo(email)).at(-1)!, '/password/new')
}

const isLoggedIn = async (cookie: string) =>
  (await send(web, '/settings', { headers: { cookie } })).status === 200

async function actionsOn(id: string) {
  const lines = await listActions({ target: { kind: 'user', id }, limit: 20 })
  return lines.map(({ action, operator, details }) => ({ action, operator, details }))
}

/** As somebody at the console. */
function resetLink(
  args: string[],
  settings: NodeJS.Dict<string> = {},
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, ...settings }, encoding: 'utf8' as const }
    const child = execFile(process.execPath, ['bin/reset-link.ts', ...args], options, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}

/** What `work` comes to when somebody else's change commits after it has read the password's hash. */
async function whilePasswordChanges<T>(userId: string, work: () => Promise<T>): Promise<T> {
  const { working } = await db.transaction().execute(async (trx) => {
    await trx.updateTable('users').set({ password_hash: 'none' }).where('id', '=', userId).execute()
    const working = work()
    await sleep(500)
    return { working }
  })
  return await working
}

/** As the jobs process would, in the order in which they were posted. */
async function sendWaiting(): Promise<void> {
  const waiting = await db
    .selectFrom('mails')
    .select('id')
    .where('state', '=', 'waiting')
    .orderBy('created_at')
    .execute()
  for (const { id } of waiting) await deliverMail(id)
}

async function mailsTo(email: string) {
  await sendWaiting()
  return mailbox.of(email)
}

async function isConfirmed(email: string): Promise<boolean> {
  const user = await db
    .selectFrom('users')
    .select('email_confirmed_at')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  return user.email_confirmed_at !== null
}

async function countOf(table: 'mails'): Promise<number> {
  const { count } = await db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** An upload, a run that is over, one that goes on with its hold, and a bill with its callback. */
async function fill(userId: string) {
  const source = path.join(env().LUMIKU_DATA, `${randomUUID()}.mp4`)
  await writeFile(source, 'not really a video')
  const uploadKey = `uploads/${randomUUID()}`
  const { bytes, sha256 } = await storage().put(uploadKey, source)
  const uploadId = await createTestUpload(userId, { name: 'clip.mp4', storageKey: uploadKey, bytes })
  const doneId = await createTestGeneration(userId, { state: 'done', credits: 0 })
  await db
    .transaction()
    .execute((trx) => holdCredits(trx, { userId, generationId: doneId, round: 1, credits: 0 }))
  await db
    .updateTable('holds')
    .set({ state: 'settled', settled_at: new Date() })
    .where('generation_id', '=', doneId)
    .execute()
  const outputKey = `generations/${doneId}/0.mp4`
  await writeFile(source, 'not really a video')
  await storage().put(outputKey, source)
  await db
    .insertInto('outputs')
    .values({
      generation_id: doneId,
      index: 0,
      state: 'delivered',
      credits: 0,
      name: 'one.mp4',
      storage_key: outputKey,
      content_type: 'video/mp4',
      bytes,
      sha256,
    })
    .execute()
  await db.updateTable('generations').set({ delivered: 1 }).where('id', '=', doneId).execute()
  const runId = await createTestGeneration(userId, { state: 'running', credits: 30 })
  await db
    .transaction()
    .execute((trx) => holdCredits(trx, { userId, generationId: runId, round: 1, credits: 30 }))
  const paymentId = await createTestPayment(userId)
  await db
    .insertInto('payment_events')
    .values({
      payment_id: paymentId,
      body: 'amount=100000&customerName=S***i&resultCode=00',
      body_hash: 'a'.repeat(64),
      is_repeated: false,
    })
    .execute()
  return { uploadId, runId, paymentId, keys: [uploadKey, outputKey] }
}
