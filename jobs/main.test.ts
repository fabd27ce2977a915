import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { env, EXIT_CONFIG, EXIT_UNAVAILABLE } from '#app/env.server.ts'
import { findGeneration, submitGeneration } from '#app/models/generation.server.ts'
import { POSES } from '#app/poses/library.ts'
import { enqueue, SLOTS, stopQueue } from '#app/queue.server.ts'
import { poseGeneratorInput } from '#app/studio/pose-generator/input.ts'
import poseGenerator from '#app/studio/pose-generator/tool.ts'
import { PLACES } from '#jobs/ai/policy.ts'
import { createTestUser } from '#tests/support/factories.ts'

/** Starts the jobs process with these settings and waits for its end. */
function bootWith(
  settings: Record<string, string>,
  nodeArgs: string[] = [],
): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...nodeArgs, 'jobs/main.ts'],
      { env: { ...process.env, LUMIKU_DATA: env().LUMIKU_DATA, DATABASE_WAIT_SECONDS: '0', ...settings } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, said: stdout + stderr }),
    )
  })
}

test('a run that is worked on here waits for no place at its provider while other processes have some free', () => {
  expect(PLACES).toBeGreaterThanOrEqual(SLOTS.remote)
})

test('a wrong setting ends it with 78 and the name of the setting', async () => {
  const { code, said } = await bootWith({ QUEUES: 'render,rendr' })
  expect(code).toBe(EXIT_CONFIG)
  expect(said).toContain('QUEUES')
})

test('a database that is away ends it with 69', async () => {
  const { code, said } = await bootWith({ DATABASE_URL: 'postgres://localhost:1/nowhere' })
  expect(code).toBe(EXIT_UNAVAILABLE)
  expect(said).toContain('DATABASE_URL')
})

test('a storage folder that cannot be one ends it with 78', async () => {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'lumiku-')), 'file')
  await writeFile(file, '')
  const { code, said } = await bootWith({ STORAGE_DIR: file })
  expect(code).toBe(EXIT_CONFIG)
  expect(said).toContain('STORAGE_DIR')
})

/** A module of the handlers that throws while it is loaded. */
const BROKEN_HANDLER = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  registerHooks({
    load(url, context, next) {
      if (url.endsWith('/jobs/check-payment.ts')) throw new Error('a handler is broken')
      return next(url, context)
    },
  })`)}`

test('a handler that cannot be loaded ends it, and so does a worker that cannot be started', async () => {
  const broken = await bootWith({}, ['--import', BROKEN_HANDLER])
  expect(broken.code).toBeGreaterThan(0)
  expect(broken.said).toContain('a handler is broken')
  expect(broken.said).not.toContain('jobs is ready')

  await sql`alter table pgboss.schedule rename to moved_away`.execute(db)
  const { code, said } = await bootWith({ QUEUES: 'upkeep', LOG_LEVEL: 'info' })
  await sql`alter table pgboss.moved_away rename to schedule`.execute(db)
  expect(code).toBe(EXIT_UNAVAILABLE)
  expect(said).toContain('The workers cannot be started')
  expect(said).not.toContain('jobs is ready')
})

/** Keys that nobody gave out, and nobody there to refuse them. */
const SERVICES_AWAY = {
  HUGGINGFACE_API_KEY: 'no-key-at-all',
  HUGGINGFACE_BASE_URL: 'http://127.0.0.1:1',
  ANTHROPIC_API_KEY: 'no-key-either',
  ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
}

test('it says when it is ready, serves the queues it was told to, tidies up after the dead, and leaves on SIGTERM with 0', async () => {
  const jobs = spawn(process.execPath, ['jobs/main.ts'], {
    env: {
      ...process.env,
      ...SERVICES_AWAY,
      LUMIKU_DATA: env().LUMIKU_DATA,
      LOG_LEVEL: 'info',
      QUEUES: 'inspect,upkeep',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(jobs.stdout)) {
    const said = JSON.parse(line) as { msg: string; queues?: string[] }
    if (said.msg !== 'jobs is ready') continue
    expect(said.queues).toEqual(['inspect', 'upkeep'])
    break
  }
  jobs.stdout.resume()
  // What another process of this machine held when it died is taken up within seconds, not with the next start.
  const name = [hostname(), 1, 'never', 'inspect', randomUUID(), 0].join('~')
  const note = path.join(env().LUMIKU_DATA, 'work/held', name)
  await mkdir(path.dirname(note), { recursive: true })
  await writeFile(note, JSON.stringify({ uploadId: randomUUID() }))
  await expect.poll(() => existsSync(note), { timeout: 10_000 }).toBe(false)
  const ended = once(jobs, 'exit')
  jobs.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

test('a job of which no note can be written has failed, and nobody waits for it at the end', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-'))
  await mkdir(path.join(folder, 'work'))
  await writeFile(path.join(folder, 'work', 'held'), 'where the notes would lie')
  await enqueue(db, 'mail', { mailId: randomUUID() })
  await stopQueue()
  const jobs = spawn(process.execPath, ['jobs/main.ts'], {
    env: { ...process.env, LUMIKU_DATA: folder, LOG_LEVEL: 'info', QUEUES: 'mail' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(jobs.stdout)) {
    if ((JSON.parse(line) as { msg: string }).msg === 'a job failed') break
  }
  jobs.stdout.resume()
  const ended = once(jobs, 'exit')
  const leftAt = performance.now()
  jobs.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(performance.now() - leftAt).toBeLessThan(15_000)
})

test('a run whose row is held by somebody for a while loses none of its tries by that', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const input = poseGeneratorInput.parse({
    poses: [{ pose: POSES[0]!.id }],
    variations: 1,
    formats: ['shopee'],
    tier: 'draft',
  })
  const submission = { userId, toolId: 'pose-generator', tool: poseGenerator, submissionKey: randomUUID() }
  const outcome = await submitGeneration({ ...submission, input })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  const { generationId } = outcome
  await stopQueue()
  const released = Promise.withResolvers<void>()
  const holding = db.transaction().execute(async (trx) => {
    await sql`select from generations where id = ${generationId} for update`.execute(trx)
    await released.promise
  })
  const jobs = spawn(process.execPath, ['jobs/main.ts'], {
    env: { ...process.env, ...SERVICES_AWAY, LUMIKU_DATA: env().LUMIKU_DATA, QUEUES: 'remote' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const tries = async () =>
    (
      await sql<{ begun: number; left: number; state: string }>`
        select retry_count as begun, retry_limit - retry_count as left, state::text from pgboss.job
        where data ->> 'generationId' = ${generationId}`.execute(db)
    ).rows[0]
  await expect.poll(async () => (await tries())?.begun, { timeout: 20_000 }).toBeGreaterThan(0)
  released.resolve()
  await holding
  await expect.poll(async () => (await tries())?.state, { timeout: 20_000 }).toBe('completed')
  expect((await tries())?.left).toBe(3)
  expect(await findGeneration(userId, generationId)).toMatchObject({ state: 'done', delivered: 1 })
  const ended = once(jobs, 'exit')
  jobs.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
}, 60_000)
