import { once } from 'node:events'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { ServerBuild } from '@remix-run/node'
import closeWithGrace from 'close-with-grace'
import type { RequestHandler } from 'express'
import { closeDatabase, openPool } from '#app/db/client.server.ts'
import { pendingMigrations } from '#app/db/migrate.server.ts'
import { stopListening } from '#app/db/notify.server.ts'
import { env, EnvironmentError, EXIT_CONFIG, EXIT_UNAVAILABLE } from '#app/env.server.ts'
import { closeLiveStreams } from '#app/live.server.ts'
import { log } from '#app/log.server.ts'
import { makeListener } from '#app/http/listener.server.ts'
import { flushReports, report, startReports } from '#app/report.server.ts'
import { startQueue, stopQueue } from '#app/queue.server.ts'
import { storage } from '#app/storage.server.ts'
import { makeWeb } from '#app/http/web.server.ts'

/** The web process. Nothing listens before the configuration and everything it depends on have been looked at. */

/** What has not ended by then after SIGTERM is cut off. */
const DRAIN_MS = 10_000

const ROOT = fileURLToPath(new URL('../', import.meta.url))

let isDraining = false

refuseWrongConfiguration()
await refuseUnavailable('The database of DATABASE_URL cannot be used', checkDatabase)
await refuseUnavailable('The storage cannot be used', () => storage().probe())
await refuseUnavailable('The queue cannot be started', () => startQueue('web'))
await startReports(() => import('@sentry/remix'))

const server = makeListener()
server.on('request', makeWeb({ ...(await pages(server)), isDraining: () => isDraining }))
await refuseUnavailable(`Port ${env().PORT} cannot be opened`, () => listen(server))
log.info({ port: env().PORT, origin: env().APP_ORIGIN }, 'web is ready')

closeWithGrace({ delay: DRAIN_MS + 5_000, logger: log }, async ({ signal, err }) => {
  if (err) {
    log.fatal({ err }, 'web ends by an error')
    report(err)
  } else log.info({ signal }, 'web is draining')
  isDraining = true
  await drain(server)
  await stopListening()
  await stopQueue()
  await flushReports()
  await closeDatabase()
})

function refuseWrongConfiguration(): void {
  try {
    env()
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(EXIT_CONFIG)
  }
}

async function refuseUnavailable(what: string, attempt: () => Promise<unknown>): Promise<void> {
  try {
    await attempt()
  } catch (error) {
    process.stderr.write(`${what}: ${reasonOf(error)}\n`)
    process.exit(EXIT_UNAVAILABLE)
  }
}

async function checkDatabase(): Promise<void> {
  const pending = await pendingMigrations(openPool())
  if (pending.length > 0) throw new Error(`${pending.join(', ')} not applied; run npm run migrate`)
}

/** A refused connection has an empty message and a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name)
}

async function pages(server: Server): Promise<Parameters<typeof makeWeb>[0]> {
  if (env().NODE_ENV === 'development') return await pagesFromSources(server)
  const build = (await import(new URL('../build/server/index.js', import.meta.url).href)) as ServerBuild
  return { build, assets: fileURLToPath(new URL('../build/client', import.meta.url)) }
}

/** Vite compiles what a page asks for, and tells the browser when it changes. */
async function pagesFromSources(server: Server): Promise<Parameters<typeof makeWeb>[0]> {
  const { createServer: createVite } = await import('vite')
  const vite = await createVite({ root: ROOT, server: { middlewareMode: true, hmr: { server } } })
  return {
    build: () => vite.ssrLoadModule('virtual:remix/server-build') as Promise<unknown> as Promise<ServerBuild>,
    middleware: vite.middlewares as RequestHandler,
  }
}

async function listen(server: Server): Promise<void> {
  server.listen(env().PORT)
  await once(server, 'listening')
}

/** Takes no new connection, lets what is under way end, and cuts off what does not. */
async function drain(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  // Their browsers come back by themselves.
  closeLiveStreams()
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
  await closed
  clearTimeout(cut)
}
