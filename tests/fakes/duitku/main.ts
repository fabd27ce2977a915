import { startFakeDuitku } from './duitku.ts'

/** Duitku's stand-in as a process of its own: bin/start and bin/dev.ts run it while no merchant is set. */
const duitku = await startFakeDuitku({
  port: Number(process.env['FAKE_DUITKU_PORT']),
  merchantCode: process.env['DUITKU_MERCHANT_CODE'] ?? '',
  apiKey: process.env['DUITKU_API_KEY'] ?? '',
})
console.log(`Duitku's stand-in listens on ${duitku.url}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void duitku.close().then(() => process.exit(0)))
}
