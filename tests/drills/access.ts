import { startApp } from '#tests/support/app.ts'
import { crawlHostileTexts } from './access/crawl.ts'
import { floodPasswords, tryManyAccounts } from './access/flood.ts'
import { idleConnections } from './access/idle.ts'
import { compareTimes } from './access/timing.ts'
import type { Drill, DrillOptions, DrillRow } from './drill.ts'

/** What strangers do at the door: ask who has an account, try passwords, hold connections open, type scripts. */
export const standAtTheDoor: Drill = { name: 'access', tiers: ['default', 'release'], runAlone }

const METRICS_TOKEN = 'the-token-of-the-drill'

async function runAlone({ tier }: DrillOptions): Promise<DrillRow[]> {
  // This machine plays the proxy, so that strangers come from addresses of their own.
  const app = await startApp({ env: { TRUSTED_PROXY_IPS: '127.0.0.1,::1', METRICS_TOKEN, DEV_MAIL: 'on' } })
  // The drill itself reads and writes by the models, with the settings of the processes.
  Object.assign(process.env, app.env, { LOG_LEVEL: 'silent' })
  const isRelease = tier === 'release'
  try {
    return [
      ...(await compareTimes(app, isRelease ? 200 : 100)),
      ...(await crawlHostileTexts(app)),
      ...(await idleConnections(app, isRelease ? 5_000 : 1_000)),
      ...(await floodPasswords(app, 200)),
      ...(await tryManyAccounts(app, isRelease ? 10_000 : 2_000, METRICS_TOKEN)),
    ]
  } finally {
    const { closeDatabase } = await import('#app/db/client.server.ts')
    await closeDatabase()
    await app.stop()
  }
}
