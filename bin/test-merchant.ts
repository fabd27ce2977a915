import { randomBytes } from 'node:crypto'
import { freePort } from './postgres.ts'

/**
 * Settings for payments that move no money, by the stand-in of Duitku in tests/fakes/duitku/: the pages say that they
 * are test payments. Undefined where a merchant is set.
 */
export async function testMerchant(): Promise<Record<string, string> | undefined> {
  if (process.env['DUITKU_MERCHANT_CODE'] || process.env['DUITKU_BASE_URL']) return undefined
  const port = String(await freePort())
  return {
    FAKE_DUITKU_PORT: port,
    DUITKU_ENV: 'sandbox',
    DUITKU_BASE_URL: `http://localhost:${port}`,
    DUITKU_MERCHANT_CODE: 'DSTEST',
    DUITKU_API_KEY: randomBytes(24).toString('hex'),
  }
}
