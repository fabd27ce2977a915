import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isKnownPassword } from '#app/accounts/known-passwords.server.ts'
import { isLeakedPassword } from '#app/accounts/leaked-passwords.server.ts'
import { passwordProblem, passwordStrength } from '#app/accounts/password.ts'

/** Habits of 12 characters and more, as they turn up in every list of leaked passwords. */
const HABITS = [
  '123456789012',
  '1234567890123456',
  'password1234',
  'Password1234',
  'P@ssw0rd1234',
  'passwordpassword',
  'password!2345',
  'qwertyuiop12',
  'qwerty123456',
  'qwertyuiopasdfghjkl',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'q1w2e3r4t5y6',
  'zxcvbnm12345',
  'asdfghjkl123',
  'iloveyou1234',
  'iloveyouforever',
  'abcdefghijkl',
  'abcd12345678',
  'aaaaaaaaaaaa',
  'abcabcabcabc',
  '121212121212',
  '111111222222',
  '000000000000',
  'admin1234567',
  'administrator',
  'adminadmin123',
  'welcome12345',
  'letmein12345',
  'indonesia1945',
  'Indonesia2024',
  'indonesia123',
  'sayangku1234',
  'sayangsayang',
  'bismillah123',
  'bismillah786',
  'rahasia12345',
  'katasandi123',
  'cintakamu123',
  'jakarta12345',
  'persib1933persib',
  'liverpool1892',
  'superman1234',
  'doraemon1234',
  'princess1234',
  'sunshine2020',
  'football1234',
  'monkey123456',
  'changeme1234',
  'testtesttest',
  'qazwsxedcrfv',
  '987654321098',
  'lumiku123456',
  'tokopedia2023',
  'michael19900101',
]

const GOOD = [
  'correct horse battery staple',
  'Lima belas kucing pulang pagi',
  'nasi-uduk-jam-tujuh-42',
  'xK9#mQ2$vL7@',
  'gerobakBakso7Malam',
  'tq8vbn2ldk4w',
  'mendung tak berarti hujan',
]

test.each(HABITS)('refuses the habit %s', (password) => {
  expect(passwordProblem(password)).toBe('too-common')
  expect(passwordStrength(password)).toBe(0)
})

test.each(GOOD)('accepts %s', (password) => {
  expect(passwordProblem(password)).toBeUndefined()
  expect(passwordStrength(password)).toBeGreaterThanOrEqual(2)
})

test('counts characters, not bytes, between 12 and 128', () => {
  expect(passwordProblem('xK9#mQ2$vL7')).toBe('too-short')
  expect(passwordProblem('🍜🛵🌧🐈🎲🧵🔑🪁🥭🎺🚲🧊')).toBeUndefined()
  expect(passwordProblem('xK9#mQ2$vL7@'.repeat(10) + 'tq8vbn2l')).toBeUndefined()
  expect(passwordProblem('xK9#mQ2$vL7@'.repeat(10) + 'tq8vbn2ld')).toBe('too-long')
})

test('refuses what is made of the owner’s e-mail and name', () => {
  const owner = { email: 'ratna.kusuma@warung.example', name: 'Ratna Kusumawardhani' }
  expect(passwordProblem('ratnakusuma1990', owner)).toBe('contains-you')
  expect(passwordProblem('Kusumawardhani12', owner)).toBe('contains-you')
  expect(passwordProblem('ratna.kusuma@warung.example', owner)).toBe('contains-you')
  expect(passwordProblem('ratna suka hujan di bulan juni', owner)).toBeUndefined()
})

test('longer and less usual is stronger', () => {
  expect(passwordStrength('nasi')).toBe(0)
  expect(passwordStrength('tq8vbn2ldk4wzr6yhp')).toBeGreaterThan(passwordStrength('tq8vbn2ldk4w'))
})

describe('a password that others know', () => {
  const asked: IncomingMessage[] = []
  let answer: (prefix: string, response: ServerResponse) => void
  const server = createServer((request, response) => {
    asked.push(request)
    answer(request.url!.slice(-5), response)
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    process.env['HIBP_BASE_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => void (server.closeAllConnections(), server.close()))

  const restOf = (password: string) =>
    createHash('sha1').update(password).digest('hex').toUpperCase().slice(5)
  const nothing = 'F'.repeat(35)

  test('is looked up by five digits of its hash, and told by the rest', async () => {
    answer = (_prefix, response) => response.end([`${restOf(GOOD[0]!)}:17`, `${nothing}:3`].join('\r\n'))
    expect(await isLeakedPassword(GOOD[0]!)).toBe(true)
    expect(await isLeakedPassword(GOOD[1]!)).toBe(false)
    expect(asked.map(({ url }) => url)).toEqual([
      expect.stringMatching(/^\/range\/[0-9A-F]{5}$/),
      expect.stringMatching(/^\/range\/[0-9A-F]{5}$/),
    ])
    expect(asked[0]?.headers).toMatchObject({ 'add-padding': 'true', 'user-agent': 'Lumiku' })
  })

  test('is not told by a line that is only padding', async () => {
    answer = (_prefix, response) => response.end(`${restOf(GOOD[0]!)}:0\r\n`)
    expect(await isLeakedPassword(GOOD[0]!)).toBe(false)
  })

  test.each([
    ['hangs', () => undefined],
    ['is down', (_prefix: string, response: ServerResponse) => response.writeHead(503).end()],
    ['breaks off', (_prefix: string, response: ServerResponse) => response.destroy()],
    [
      'leads elsewhere',
      (_prefix: string, response: ServerResponse) => response.writeHead(302, { location: '/x' }).end(),
    ],
    [
      'does not end',
      (_prefix: string, response: ServerResponse) => response.end(`${nothing}:1\r\n`.repeat(9_000)),
    ],
  ])('passes when the list %s, and nobody waits for the next minute', async (_how, behave) => {
    const at = Date.now() + asked.length * 3_600_000
    answer = behave as typeof answer
    const startedAt = Date.now()
    expect(await isLeakedPassword(GOOD[0]!, at)).toBe(false)
    expect(Date.now() - startedAt).toBeLessThan(1_500)
    const before = asked.length
    expect(await isLeakedPassword(GOOD[0]!, at + 30_000)).toBe(false)
    expect(asked).toHaveLength(before)
  })

  test.each([
    'stonecold1997!',
    'alexandra#2019',
    'dragonmonkey',
    'charliecharlie',
    'MasterMustang',
    'chocolate!!!!!!',
  ])('is on the list at hand: %s', async (password) => {
    answer = (_prefix, response) => response.end('')
    expect(await isKnownPassword(password)).toBe(true)
  })

  test.each(GOOD)('is not %s', async (password) => {
    answer = (_prefix, response) => response.end('')
    expect(await isKnownPassword(password)).toBe(false)
  })
})
