import { once } from 'node:events'
import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ServerBuild } from '@remix-run/node'
import closeWithGrace from 'close-with-grace'
import type { RequestHandler } from 'express'
import { checkSettings, checkSurroundings, openQueue, required } from '#app/boot.server.ts'
import { closeDatabase } from '#app/db/client.server.ts'
import { stopListening } from '#app/db/notify.server.ts'
import { env } from '#app/env.server.ts'
import { closeLiveStreams } from '#app/live.server.ts'
import { log } from '#app/log.server.ts'
import { makeListener } from '#app/http/listener.server.ts'
import { flushReports, report, startReports } from '#app/report.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { makeWeb } from '#app/http/web.server.ts'

/** The web process. Nothing listens before the configuration and everything it depends on have been looked at. */

/**
 * Uploads and archives under way when no new connection is taken any more get this long. An upload that is cut off goes on
 * from there with the next process.
 */
const FINISH_MS = 20_000
/** A connection whose answer has ended is closed within this. */
const IDLE_CHECK_MS = 100
/** For what comes after the last request: the queue, the pool. */
const CLOSE_MS = 5_000

const ROOT = fileURLToPath(new URL('../', import.meta.url))

let isDraining = false

checkSettings(env)
await checkSurroundings()
await openQueue('web')
await startReports()

const server = makeListener()
const built = await required('The pages cannot be loaded; run npm run build', () => pages(server))
server.on('request', makeWeb({ ...built, isDraining: () => isDraining }))
await required(`Port ${env().PORT} cannot be opened`, () => listen(server))
log.info({ port: env().PORT, origin: env().APP_ORIGIN }, 'web is ready')

const noticeMs = env().DRAIN_DELAY_SECONDS * 1_000
closeWithGrace({ delay: noticeMs + FINISH_MS + CLOSE_MS, logger: log }, async ({ signal, err }) => {
  if (err) {
    log.fatal({ err }, 'web ends by an error')
    report(err)
  } else log.info({ signal }, 'web is draining')
  isDraining = true
  // Load balancers learn from /health that this process is leaving; until they have, they send people here.
  if (!err) await sleep(noticeMs)
  await finish(server)
  await stopListening()
  await stopQueue()
  await flushReports()
  await closeDatabase()
})

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
async function finish(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  // Their browsers come back by themselves.
  closeLiveStreams()
  const tidying = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS)
  const cut = setTimeout(() => server.closeAllConnections(), FINISH_MS)
  await closed
  clearInterval(tidying)
  clearTimeout(cut)
}
