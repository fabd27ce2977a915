import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Router } from 'express'
import { startSession } from '#app/models/session.server.ts'
import { sessionCookie } from '#app/session.server.ts'

/** Real HTTP before some routers, without the rest of the web process. */
export async function listen(...routers: Router[]) {
  const app = express()
  for (const router of routers) app.use(router)
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The Cookie header of somebody who is logged in. */
export async function cookieOf(userId: string): Promise<string> {
  const token = await startSession(userId, { userAgent: 'test', ip: '127.0.0.1' })
  return sessionCookie(token).split(';')[0]!
}
