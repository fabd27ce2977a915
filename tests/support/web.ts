import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import type { ServerBuild } from '@remix-run/node'
import { env } from '#app/env.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { makeWeb } from '#app/http/web.server.ts'
import { buildWhenChanged } from '../../bin/build.ts'
import { freePort } from '../../bin/postgres.ts'
import { ROOT } from '../../bin/process.ts'

/** The whole web process's HTTP within this one, on this test file's database: the built pages and every router. */
export async function startWeb() {
  await buildWhenChanged()
  const port = await freePort()
  process.env['APP_ORIGIN'] = `http://localhost:${port}`
  const origin = env().APP_ORIGIN
  if (!origin.endsWith(`:${port}`)) throw new Error('The settings were read before startWeb() made them')

  const build = (await import(pathToFileURL(`${ROOT}build/server/index.js`).href)) as ServerBuild
  const express = makeWeb({ build, assets: `${ROOT}build/client` })
  const server = createServer(express)
  await new Promise<void>((resolve) => server.listen(port, resolve))
  return {
    origin,
    build,
    express,
    server,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await stopQueue()
    },
  }
}
export type TestWeb = Awaited<ReturnType<typeof startWeb>>

/** A request as a page of ours sends it. Redirects are not followed. */
export function send(web: TestWeb, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  const isUnsafe = init.method && !['GET', 'HEAD', 'OPTIONS'].includes(init.method)
  if (isUnsafe && !headers.has('Origin')) headers.set('Origin', web.origin)
  return fetch(web.origin + path, { redirect: 'manual', ...init, headers })
}

/** The Cookie header that a browser would send after this answer. */
export function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}
