import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { findCanaries } from '#tests/support/canaries.ts'

/** The scan that every test with a running app ends with finds what it looks for. */
test.each([
  ['sari-17@lumiku.test', 'an e-mail address'],
  ['email=sari%40lumiku.test', 'an e-mail address'],
  ['{"password":"tiga cangkir kopi pagi"}', 'a password'],
  ['customerName: S*** K***', 'a name'],
  ['http://localhost:1/redirect_checkout?reference=DFAKE000001', 'a page to pay on'],
  [`signature=${'0a'.repeat(32)}`, 'a signature'],
  ['cookie: session=abcdefghijklmnop', 'a session'],
  ['key the-key-of-the-shop', 'DUITKU_API_KEY'],
  ['postgres://lumiku:p%40ssword9@localhost', 'DATABASE_URL'],
  ['{"msg":"POST /webhooks/duitku","orderId":"LMK-01HZX9AB"}', undefined],
])('of a log with %s tells %s', async (line, what) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-canaries-'))
  await writeFile(path.join(folder, 'web.log'), `{"level":"info"}\n${line}\n`)
  const settings = {
    DUITKU_API_KEY: 'the-key-of-the-shop',
    DATABASE_URL: 'postgres://lumiku:p%40ssword9@localhost/lumiku',
  }
  const found = await findCanaries(folder, settings)
  expect(found).toEqual(what ? [expect.stringContaining(`web.log: ${what} in `)] : [])
  await rm(folder, { recursive: true })
})

const SETTINGS = {
  LOG_LEVEL: 'info',
  SESSION_SECRET: 'canary-session-k3J9vQ2xR7mT5wZ8bN4cL6pH',
  DUITKU_MERCHANT_CODE: 'D1',
  DUITKU_API_KEY: 'canary-duitku+key/1',
  HUGGINGFACE_API_KEY: 'canary-huggingface',
  METRICS_TOKEN: 'canary-metrics-token',
  SMTP_URL: 'smtp://mailer:canary%2Bmail@127.0.0.1:25',
}
const SECRETS: Record<string, string> = {
  'an e-mail address': 'sari.kopi-17@lumiku.test',
  'a password': 'mendung tak "berarti" hujan',
  'a session': 'lumiku_session=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  'a signature': '0a'.repeat(32),
  'a file link': `/files/${'aB3_-'.repeat(12)}.sig`,
  'a key of Hugging Face': 'hf_AbCdEfGhIjKlMnOp',
  'a key of Anthropic': 'sk-ant-api03-AbCdEfGh',
  'our key at Duitku': SETTINGS.DUITKU_API_KEY,
  'our key in an address': encodeURIComponent(SETTINGS.DUITKU_API_KEY),
  'the secret of links': SETTINGS.SESSION_SECRET,
  'the password of the mail server': 'canary+mail',
}

/** A process that logs every secret in every place where one has ever been found. */
const logger = (secrets: string[]) => `
  const { log } = await import('#app/log.server.ts')
  for (const secret of ${JSON.stringify(secrets)}) {
    log.info({ password: secret, deep: { er: { and: [{ deeper: { email: secret, 'set-cookie': [secret] } }] } } }, 'nested')
    log.info({ headers: { Authorization: 'Bearer ' + secret, COOKIE: 'a=b; x=' + secret, 'x-api-key': secret } }, 'headers')
    log.warn({ url: 'https://who:' + encodeURIComponent(secret) + '@host.test/p?token=' + encodeURIComponent(secret) }, 'address')
    log.error({ err: new Error('refused', { cause: Object.assign(new Error('inner'), { response: { body: JSON.stringify({ token: secret }) } }) }) }, 'cause')
    log.error({ err: Object.assign(new Error('HTTP 401'), { request: { headers: { authorization: 'Basic ' + secret } }, detail: 'Key (email)=(' + secret + ')' }) }, 'provider')
    log.info({ body: JSON.stringify({ customerName: secret, inner: JSON.stringify({ apiKey: secret }) }) }, 'JSON in JSON')
  }`

/** These need no name beside them to be known. */
const KNOWN_BY_THEMSELVES = Object.keys(SECRETS).filter((kind) => kind !== 'a password')

test('a process writes none of its secrets, wherever they stand', async () => {
  const alone = KNOWN_BY_THEMSELVES.map((kind) => SECRETS[kind]!)
  const script = `${logger(Object.values(SECRETS))}
    for (const secret of ${JSON.stringify(alone)}) {
      log.info('said ' + secret)
      log.error({ err: new Error('it was "' + secret + '" again') }, 'message')
      log.info({ requestId: 'kept-id', anything: [secret, { at: secret }] }, 'anywhere')
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...SETTINGS },
  })
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  expect(err).toBe('')
  const lines = out.trim().split('\n')
  expect(lines).toHaveLength(6 * Object.keys(SECRETS).length + 3 * alone.length)
  for (const line of lines) expect(() => JSON.parse(line) as unknown, line).not.toThrow()
  const told = Object.entries(SECRETS).flatMap(([kind, secret]) =>
    lines
      .filter((line) =>
        [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)].some((one) =>
          line.includes(one),
        ),
      )
      .map((line) => `${kind}: ${line}`),
  )
  expect(told).toEqual([])
  expect(out).toContain('kept-id')
})

test('a reader of the log that is slow or gone neither stalls nor ends a process', async () => {
  const script = `
    const { log } = await import('#app/log.server.ts')
    const { registry } = await import('#app/metrics.server.ts')
    let worst = 0
    let last = performance.now()
    const beat = setInterval(() => { worst = Math.max(worst, performance.now() - last); last = performance.now() }, 5)
    const line = 'x'.repeat(10_000)
    process.on('message', async (what) => {
      if (what === 'go') { for (let i = 0; i < 20; i++) { for (let j = 0; j < 50; j++) log.info(line); await new Promise((r) => setTimeout(r, 5)) } }
      const lost = await registry().getSingleMetric('lumiku_log_lines_lost_total').get()
      process.send({ worst, lost: lost.values[0].value })
      if (what === 'end') process.exit(0)
    })
    process.send('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...SETTINGS },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const said = async () => ((await once(child, 'message')) as [{ worst: number; lost: number }])[0]
  await said()
  // Nobody reads.
  child.send('go')
  const slow = await said()
  expect(slow.worst).toBeLessThan(1_000)
  expect(slow.lost).toBeGreaterThan(0)
  // Nobody will.
  child.stdout!.destroy()
  child.send('go')
  await said()
  const ended = once(child, 'exit')
  child.send('end')
  expect(await ended).toEqual([0, null])
})
