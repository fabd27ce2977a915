import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { env } from '#app/env.server.ts'
import { inLogScope } from '#app/log-scope.server.ts'
import { enqueue, stopQueue } from '#app/queue.server.ts'
import { startFakeSentry, type FakeSentry } from '#tests/fakes/sentry/sentry.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { buildWhenChanged } from '../bin/build.ts'
import { freePort } from '../bin/postgres.ts'

let sentry: FakeSentry
let web: ChildProcess
let jobs: ChildProcess
let origin: string
beforeAll(async () => {
  await buildWhenChanged()
  sentry = await startFakeSentry()
  const port = await freePort()
  origin = `http://localhost:${port}`
  const settings = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    PORT: String(port),
    APP_ORIGIN: origin,
    DATABASE_URL: process.env['DATABASE_URL'],
    LUMIKU_DATA: env().LUMIKU_DATA,
    SESSION_SECRET: 'k3J9vQ2xR7mT5wZ8bN4cL6pH1gF0dS3aY',
    DRAIN_DELAY_SECONDS: '0',
    QUEUES: 'inspect',
    SENTRY_DSN: sentry.dsn,
    RELEASE: 'a7c31f0',
  }
  const start = async (file: string) => {
    const child = spawn(process.execPath, [file], {
      env: settings as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const line of createInterface(child.stdout)) if (line.includes('is ready')) break
    child.stdout.resume()
    return child
  }
  ;[web, jobs] = await Promise.all([start('app/main.ts'), start('jobs/main.ts')])
}, 120_000)
afterAll(async () => {
  for (const child of [web, jobs]) child.kill('SIGKILL')
  await stopQueue()
  await sentry.close()
})

test('an error of a page and one of a job are reported once each, with their ids and without their people', async () => {
  const { userId } = await createTestUser()
  const uploadId = await createTestUpload(userId)
  const requestId = randomUUID()
  const headers = { cookie: await cookieOf(userId) }

  await db.schema.alterTable('avatars').renameTo('moved_away').execute()
  const answer = await fetch(`${origin}/avatars?token=canary-token`, { headers })
  await db.schema.alterTable('moved_away').renameTo('avatars').execute()
  expect(answer.status).toBe(500)

  await db.schema.alterTable('uploads').renameTo('moved_away').execute()
  await inLogScope({ requestId }, () => enqueue(db, 'inspect', { uploadId }))
  await expect.poll(() => sentry.events.length, { timeout: 10_000 }).toBeGreaterThan(1)
  await db.schema.alterTable('moved_away').renameTo('uploads').execute()

  const [page, job] = sentry.events
  expect(page).toMatchObject({
    release: 'a7c31f0',
    environment: 'production',
    tags: { requestId: answer.headers.get('x-request-id') },
    user: { id: userId },
  })
  expect(job).toMatchObject({ release: 'a7c31f0', tags: { requestId, uploadId, queue: 'inspect' } })
  for (const event of [page, job]) expect(event?.exception?.values.at(-1)?.value).toContain('does not exist')
  expect(sentry.envelopes.join()).not.toMatch(
    /lumiku_session=|lumiku\.test|canary-token|server_name":"[^"]*@/,
  )
})

test('a Sentry that never answers slows nobody down, and holds no process', async () => {
  sentry.hang()
  const { userId } = await createTestUser()
  const headers = { cookie: await cookieOf(userId) }
  await db.schema.alterTable('avatars').renameTo('moved_away').execute()
  const startedAt = performance.now()
  for (let tries = 0; tries < 40; tries++) {
    expect((await fetch(`${origin}/avatars`, { headers })).status).toBe(500)
  }
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  await db.schema.alterTable('moved_away').renameTo('avatars').execute()
  expect((await fetch(`${origin}/avatars`, { headers })).status).toBe(200)

  const ended = once(web, 'exit')
  web.kill('SIGTERM')
  expect(await Promise.race([ended, sleep(8_000, 'still there')])).toEqual([0, null])
})
