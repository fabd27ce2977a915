import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { logIn as logInDirectly } from '#app/auth.server.ts'
import { count } from '#app/batched-limit.server.ts'
import { db } from '#app/db/client.server.ts'
import { consume } from '#app/rate-limit.server.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { disableUser } from '#app/models/user/operate.server.ts'
import { clearLimits } from '#tests/support/limits.ts'
import { cookiesOf, send, startWeb, type TestWeb } from '#tests/support/web.ts'

const PASSWORD = 'mendung tak berarti hujan'
const OTHER_PASSWORD = 'gerobak bakso lewat jam tujuh'

let web: TestWeb
beforeAll(async () => {
  web = await startWeb()
}, 120_000)
afterAll(() => web.close())
beforeEach(clearLimits)

const newEmail = () => `pembeli-${randomUUID()}@lumiku.test`

function post(path: string, fields: Record<string, string>, cookie = ''): Promise<Response> {
  return send(web, path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: cookie ? { cookie } : {},
  })
}

async function signUp(email = newEmail()) {
  const answer = await post('/register', { name: 'Ratna', email, password: PASSWORD })
  expect(answer.status).toBe(302)
  return { email, cookie: cookiesOf(answer), answer }
}

const logIn = (email: string, password = PASSWORD, cookie = '') => post('/login', { email, password }, cookie)

/** Whether a page for people with an account opens. */
async function isLoggedIn(cookie: string): Promise<boolean> {
  return (await send(web, '/settings', { headers: { cookie } })).status === 200
}

describe('registering', () => {
  test('opens an account with the welcome bonus and a session', async () => {
    const { email, cookie, answer } = await signUp()
    expect(answer.headers.get('location')).toBe('/dashboard')
    expect(await isLoggedIn(cookie)).toBe(true)
    const account = await db
      .selectFrom('users')
      .innerJoin('accounts', 'accounts.user_id', 'users.id')
      .select(['balance', 'language', 'password_hash'])
      .where('email', '=', email)
      .executeTakeFirstOrThrow()
    expect(account.balance).toBe(100)
    expect(account.language).toBe('id')
    expect(account.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  test('keeps the language that the browser asks for', async () => {
    const email = newEmail()
    await send(web, '/register', {
      method: 'POST',
      body: new URLSearchParams({ name: 'Ann', email, password: PASSWORD }),
      headers: { 'accept-language': 'en-GB,en;q=0.9' },
    })
    const user = await db
      .selectFrom('users')
      .select('language')
      .where('email', '=', email)
      .executeTakeFirstOrThrow()
    expect(user.language).toBe('en')
  })

  test('takes an e-mail once, however it is spelled', async () => {
    const { email } = await signUp()
    const answer = await post('/register', {
      name: 'Budi',
      email: ` ${email.toUpperCase()} `,
      password: PASSWORD,
    })
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('tidak bisa dipakai untuk akun baru')
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  test('twice at the same moment opens one account', async () => {
    const email = newEmail()
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post('/register', { name: 'Budi', email, password: PASSWORD })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([302, ...Array<number>(7).fill(409)])
  })

  test.each([
    [{ name: '', email: 'a@b.id', password: PASSWORD }, 'Isi nama Anda'],
    [{ name: 'Budi', email: 'budi', password: PASSWORD }, 'tidak lengkap'],
    [{ name: 'Budi', email: 'a@b.id', password: 'pendek' }, 'terlalu pendek'],
    [{ name: 'Budi', email: 'a@b.id', password: 'password1234' }, 'pertama kali ditebak'],
    [
      { name: 'Budi Hartono', email: 'budi.hartono@toko.id', password: 'budihartono2024' },
      'nama atau e-mail',
    ],
    [{ name: 'Budi', email: 'a@b.id', password: 'x9K#'.repeat(33) }, 'terlalu panjang'],
    [{ name: 'B'.repeat(81), email: 'a@b.id', password: PASSWORD }, '80 karakter'],
  ])('says in a sentence what is wrong: %o', async (fields, sentence) => {
    const answer = await post('/register', fields)
    expect(answer.status).toBe(400)
    const html = await answer.text()
    expect(html.split(sentence), 'said once').toHaveLength(2)
    if (fields.password) expect(html).not.toContain(`value="${fields.password}"`)
  })

  test('takes no field that a form does not have', async () => {
    const email = newEmail()
    const fields = {
      name: 'Budi',
      email,
      password: PASSWORD,
      role: 'admin',
      quota_bytes: '9',
      credits: '900',
      id: randomUUID(),
    }
    await post('/register', fields)
    const user = await db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirstOrThrow()
    expect(user.role).toBe('user')
    expect(user.quota_bytes).toBe(1_073_741_824)
    expect(user.id).not.toBe(fields.id)
  })

  test('is limited per address', async () => {
    await db
      .insertInto('rate_limits')
      .values(await exhausted('register-address', '127.0.0.1', 60))
      .execute()
    const answer = await post('/register', { name: 'Budi', email: newEmail(), password: PASSWORD })
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await answer.text()).toContain('Terlalu banyak percobaan. Tunggu 10 menit, lalu coba lagi.')
  })
})

describe('logging in', () => {
  test('gives a cookie that scripts cannot read and other sites cannot use', async () => {
    const { email } = await signUp()
    const answer = await logIn(email)
    expect(answer.status).toBe(302)
    const [session] = answer.headers.getSetCookie().filter((line) => line.startsWith('lumiku_session='))
    expect(session).toMatch(/^lumiku_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=7776000$/)
    expect(await isLoggedIn(cookiesOf(answer))).toBe(true)
  })

  test('ends the session that the browser had before, so a planted cookie is worth nothing', async () => {
    const attacker = await signUp()
    const victim = await signUp()
    const answer = await logIn(victim.email, PASSWORD, attacker.cookie)
    expect(cookiesOf(answer)).not.toContain(/lumiku_session=([\w-]+)/.exec(attacker.cookie)?.[1])
    expect(await isLoggedIn(attacker.cookie)).toBe(false)
    expect(await isLoggedIn(cookiesOf(answer))).toBe(true)
  })

  test('goes where one wanted to go, within the product', async () => {
    const { email } = await signUp()
    const to = async (redirectTo: string) =>
      (await post('/login', { email, password: PASSWORD, redirectTo })).headers.get('location')
    expect(await to('/studio/video-mixer?a=1')).toBe('/studio/video-mixer?a=1')
    expect(await to('//evil.test')).toBe('/dashboard')
    expect(await to('https://evil.test')).toBe('/dashboard')
  })

  test('says the same about a wrong password, an unknown e-mail and a disabled account', async () => {
    const { email } = await signUp()
    const disabled = await signUp()
    const { id } = await db
      .selectFrom('users')
      .select('id')
      .where('email', '=', disabled.email)
      .executeTakeFirstOrThrow()
    await disableUser({ operatorId: null }, id, 'a test of it')
    const answers = [
      await logIn(email, OTHER_PASSWORD),
      await logIn(newEmail(), OTHER_PASSWORD),
      await logIn(disabled.email, PASSWORD),
    ]
    const texts = await Promise.all(
      answers.map(async (answer) =>
        (await answer.text()).replaceAll(/pembeli-[\w-]+@lumiku\.test|nonce="[^"]*"/g, ''),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401])
    expect(texts[1]).toBe(texts[0])
    expect(texts[2]).toBe(texts[0])
    expect(answers.flatMap((answer) => answer.headers.getSetCookie())).toEqual([])
  })

  test('takes as long for an unknown e-mail as for a wrong password', async () => {
    const { email } = await signUp()
    const known: number[] = []
    const unknown: number[] = []
    for (let round = 0; round < 24; round++) {
      await clearLimits()
      known.push(await timeOf(() => logIn(email, OTHER_PASSWORD)))
      unknown.push(await timeOf(() => logIn(newEmail(), OTHER_PASSWORD)))
    }
    // Pairs that ran one after the other, so that a busy machine slows both alike; without the hash it would be a tenth.
    const ratio = median(known.map((milliseconds, round) => milliseconds / (unknown[round] ?? NaN)))
    expect(ratio).toBeGreaterThan(0.7)
    expect(ratio).toBeLessThan(1.4)
  })

  test('hashes at most five wrong passwords, however many come at once', async () => {
    const { email } = await signUp()
    const answers = await Promise.all(Array.from({ length: 50 }, () => logIn(email, OTHER_PASSWORD)))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(45)
    expect(Number(answers.find(({ status }) => status === 429)?.headers.get('retry-after'))).toBeGreaterThan(
      800,
    )
    const shut = await logIn(email)
    expect(shut.status).toBe(429)
    expect(await shut.text()).toContain(
      'Terlalu banyak percobaan di akun ini. Tunggu 15 menit, atau buat kata sandi baru lewat',
    )
  })

  test('tells how long it is shut, whatever shut it', async () => {
    const { email } = await signUp()
    await db
      .insertInto('rate_limits')
      .values(await exhausted('login-address', '127.0.0.1', 100))
      .execute()
    const byAddress = await (await logIn(email)).text()
    expect(byAddress).toContain('Terlalu banyak percobaan. Tunggu 10 menit, lalu coba lagi.')
    await clearLimits()
    await consume('login-account', email, 100)
    const byAccount = await (await logIn(email)).text()
    expect(byAccount).toContain('Terlalu banyak percobaan di akun ini. Tunggu 24 jam, atau buat')
  })

  test.each([
    ['changes its password', { password_hash: 'none' }],
    ['is disabled', { disabled_at: new Date() }],
  ])('is refused when the account %s while the old one is compared', async (_, change) => {
    const { email, cookie } = await signUp()
    const { answering } = await db.transaction().execute(async (trx) => {
      const changed = await trx
        .updateTable('users')
        .set(change)
        .where('email', '=', email)
        .returning('id')
        .executeTakeFirstOrThrow()
      await trx.deleteFrom('sessions').where('user_id', '=', changed.id).execute()
      const answering = logIn(email)
      // It has read the old hash by then, or reads the new one.
      await sleep(500)
      return { answering }
    })
    const answer = await answering
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []])
    expect(await isLoggedIn(cookie)).toBe(false)
  })

  test('with the right password forgets the wrong ones before it', async () => {
    const { email } = await signUp()
    for (let round = 0; round < 3; round++) {
      for (let wrong = 0; wrong < 4; wrong++) await logIn(email, OTHER_PASSWORD)
      expect((await logIn(email)).status).toBe(302)
    }
  })

  test('stays open to a browser that has been there, while strangers use up the account’s tries', async () => {
    const { email, cookie } = await signUp()
    await db
      .insertInto('rate_limits')
      .values(await exhausted('login-account', email, 100))
      .execute()
    expect((await logIn(email)).status).toBe(429)
    const device = cookie.split('; ').find((pair) => pair.startsWith('lumiku_device='))
    expect((await logIn(email, PASSWORD, device)).status).toBe(302)
    expect((await logIn(email, PASSWORD, 'lumiku_device=forged')).status).toBe(429)
  })

  test('refuses a password that nobody could have, before hashing it', async () => {
    expect((await logIn(newEmail(), 'x'.repeat(1_000))).status).toBe(400)
    expect((await logIn(newEmail(), 'x'.repeat(2_000_000))).status).toBe(413)
  })
})

describe('a session', () => {
  test('ends when its owner logs out, and its cookie is worth nothing after it', async () => {
    const { cookie } = await signUp()
    const answer = await post('/logout', {}, cookie)
    expect(answer.status).toBe(302)
    expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=0')
    expect(await isLoggedIn(cookie)).toBe(false)
  })

  test('does not end by looking at /logout', async () => {
    const { cookie } = await signUp()
    expect((await send(web, '/logout', { headers: { cookie } })).status).toBe(302)
    expect(await isLoggedIn(cookie)).toBe(true)
  })

  test('can be ended from another one, alone, with all others, or with all', async () => {
    const { email, cookie: first } = await signUp()
    const [second, third, fourth] = (await Promise.all(
      ['Firefox/140 Android', 'Chrome/140 Windows', 'Safari/18 iPhone'].map(async (agent) => {
        const answer = await send(web, '/login', {
          method: 'POST',
          body: new URLSearchParams({ email, password: PASSWORD }),
          headers: { 'user-agent': agent },
        })
        return cookiesOf(answer)
      }),
    )) as [string, string, string]
    const page = await (await send(web, '/settings', { headers: { cookie: first } })).text()
    for (const device of ['Firefox, Android', 'Chrome, Windows', 'Safari, iPhone'])
      expect(page).toContain(device)

    const { id } = await db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'user_id')
      .select('sessions.id')
      .where('email', '=', email)
      .where('user_agent', 'like', 'Firefox%')
      .executeTakeFirstOrThrow()
    await post('/settings', { intent: 'end-session', sessionId: id }, first)
    expect(await Promise.all([first, second, third, fourth].map(isLoggedIn))).toEqual([
      true,
      false,
      true,
      true,
    ])

    await post('/settings', { intent: 'end-others' }, third)
    expect(await Promise.all([first, third, fourth].map(isLoggedIn))).toEqual([false, true, false])

    const again = cookiesOf(await logIn(email))
    await post('/settings', { intent: 'end-all' }, again)
    expect(await Promise.all([third, again].map(isLoggedIn))).toEqual([false, false])
  })

  test('of somebody else cannot be ended', async () => {
    const victim = await signUp()
    const attacker = await signUp()
    const { id } = await db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'user_id')
      .select('sessions.id')
      .where('email', '=', victim.email)
      .executeTakeFirstOrThrow()
    expect((await post('/settings', { intent: 'end-session', sessionId: id }, attacker.cookie)).status).toBe(
      404,
    )
    expect(
      (await post('/settings', { intent: 'end-session', sessionId: '1 or 1=1' }, attacker.cookie)).status,
    ).toBe(404)
    expect(await isLoggedIn(victim.cookie)).toBe(true)
  })

  test('ends with all others when the password changes, and goes on under a new token here', async () => {
    const { email, cookie: old } = await signUp()
    const elsewhere = cookiesOf(await logIn(email))
    const change = { intent: 'password', currentPassword: PASSWORD, password: OTHER_PASSWORD }

    expect((await post('/settings', { ...change, currentPassword: 'not the right one' }, old)).status).toBe(
      403,
    )
    expect(await isLoggedIn(elsewhere)).toBe(true)

    const answer = await post('/settings', change, old)
    expect(answer.status).toBe(302)
    expect(await isLoggedIn(cookiesOf(answer))).toBe(true)
    expect(await Promise.all([old, elsewhere].map(isLoggedIn))).toEqual([false, false])
    expect((await logIn(email, PASSWORD)).status).toBe(401)
    expect((await logIn(email, OTHER_PASSWORD)).status).toBe(302)
  })

  test('ends at once when the account is disabled', async () => {
    const { email, cookie } = await signUp()
    const { id } = await db
      .selectFrom('users')
      .select('id')
      .where('email', '=', email)
      .executeTakeFirstOrThrow()
    await db.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', id).execute()
    expect(await isLoggedIn(cookie)).toBe(false)
  })

  test('is anonymous under a forged, cut, oversized or hostile cookie', async () => {
    const { cookie } = await signUp()
    const token = /lumiku_session=([\w-]+)/.exec(cookie)?.[1] ?? ''
    const forged = [
      '',
      'x',
      token.slice(1),
      `${token}x`,
      "' or '1'='1",
      '{"$ne":null}',
      '%00',
      '../..',
      'é',
      'A'.repeat(7_000),
      [...token].reverse().join(''),
    ]
    for (const value of forged) {
      const answer = await send(web, '/settings', {
        headers: { cookie: `lumiku_session=${encodeURI(value)}` },
      })
      expect(answer.status, value.slice(0, 20)).toBe(302)
      const login = await send(web, '/login', { headers: { cookie: `lumiku_session=${encodeURI(value)}` } })
      expect(login.headers.getSetCookie(), value.slice(0, 20)).toEqual([
        expect.stringMatching(/^lumiku_session=; .*Max-Age=0$/),
      ])
    }
  })

  test('never fails on a cookie of any bytes', async () => {
    const bytes = fc
      .string({ unit: 'binary-ascii', maxLength: 300 })
      .map((text) => text.replaceAll(/[\r\n\0]/g, ''))
    await fc.assert(
      fc.asyncProperty(bytes, async (value) => {
        const headers = {
          cookie: `lumiku_session=${encodeURI(value)}; lumiku_device=${encodeURI(value)}; ${encodeURI(value)}`,
        }
        expect((await send(web, '/settings', { headers })).status).toBe(302)
      }),
      { numRuns: 60 },
    )
  })

  test('counts a thousand tries at one account by the clock, and keeps its owner in', async () => {
    // Nobody's password: comparing it takes no time, and the clock is the test's.
    const { userId } = await createTestUser()
    await db.updateTable('users').set({ password_hash: 'none' }).where('id', '=', userId).execute()
    const { email } = await db
      .selectFrom('users')
      .select('email')
      .where('id', '=', userId)
      .executeTakeFirstOrThrow()
    const tries = (ip: string) =>
      logInDirectly(
        new Request(`${web.origin}/login`, {
          method: 'POST',
          body: new URLSearchParams({ email, password: 'x' }),
        }),
        { email, ip },
      )
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    try {
      let tried = 0
      let inOneWindow = 0
      for (let minute = 0; minute < 1_000; minute++) {
        vi.advanceTimersByTime(60_000)
        if (minute % 15 === 0) inOneWindow = 0
        const outcome = await tries('198.51.100.40')
        if (outcome.ok || outcome.reason === 'too-many-tries') continue
        tried += 1
        expect((inOneWindow += 1)).toBeLessThanOrEqual(10)
      }
      expect(tried).toBeGreaterThan(50)
      expect(tried).toBeLessThanOrEqual(100)
      // Another address finds the account's day used up; the day after nothing is left of it.
      expect(await tries('198.51.100.41')).toMatchObject({ reason: 'too-many-tries' })
      vi.advanceTimersByTime(86_400_000)
      expect(await tries('198.51.100.41')).toMatchObject({ reason: 'wrong-credentials' })
    } finally {
      vi.useRealTimers()
    }
  })

  test('of nobody is opened by tries at ten thousand accounts: one address has a hundred, and everybody a thousand', async () => {
    const statuses: string[] = []
    for (let at = 0; at < 130; at++) {
      const outcome = await consume('login-address', '198.51.100.50')
      statuses.push(outcome.ok ? 'tried' : 'refused')
    }
    expect(statuses.filter((one) => one === 'tried')).toHaveLength(100)

    const { email, cookie } = await signUp()
    for (let failed = 0; failed < 1_001; failed++) await count('login-failures', 'everybody')
    expect((await logIn(email)).status).toBe(429)
    const device = cookie.split('; ').find((pair) => pair.startsWith('lumiku_device='))
    expect((await logIn(email, PASSWORD, device)).status).toBe(302)
  })
})

test('saving the profile shows it at once and keeps it a name', async () => {
  const { cookie } = await signUp()
  const answer = await post('/settings', { intent: 'profile', name: '  Toko <b>Ratna</b> ' }, cookie)
  expect(answer.headers.get('location')).toBe('/settings?done=profile')
  const html = await (await send(web, '/settings?done=profile', { headers: { cookie } })).text()
  expect(html).toContain('Toko &lt;b&gt;Ratna')
  expect(html).not.toContain('<b>Ratna')
  expect((await post('/settings', { intent: 'profile', name: ' ' }, cookie)).status).toBe(400)
  expect((await post('/settings', { intent: 'nonsense' }, cookie)).status).toBe(400)
})

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

/** A counter that has nothing left, as the limiter keeps it. */
async function exhausted(limit: string, key: string, points: number) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key)))
  return {
    key: `${limit}:${Buffer.from(digest).toString('base64url')}`,
    points,
    expire: Date.now() + 600_000,
  }
}
