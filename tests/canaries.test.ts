import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
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
