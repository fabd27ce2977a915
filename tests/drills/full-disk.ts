import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, open, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { closeDatabase, db } from '#app/db/client.server.ts'
import { checkLedger } from '#app/models/credit.server.ts'
import { submitGeneration } from '#app/models/generation.server.ts'
import { POSES } from '#app/poses/library.ts'
import { stopQueue } from '#app/queue.server.ts'
import { poseGeneratorInput } from '#app/studio/pose-generator/input.ts'
import poseGenerator from '#app/studio/pose-generator/tool.ts'
import { startApp, type App } from '#tests/support/app.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { photo } from '#tests/support/media.ts'
import type { Drill, DrillRow } from './drill.ts'
import { secondsUntil } from './studio.ts'

/**
 * P12: the disk of the data folder is full. Uploads are refused with 507 and leave no row, runs are tried again and then
 * given up with their credits returned, nothing half is left, and both processes go on; with room again, all works.
 */
export const fillDisk: Drill = { name: 'full-disk', tiers: ['default', 'release'], runAlone }

const MEGABYTES = 48
/** Four tries with their delays. */
const GIVEN_UP_SECONDS = 240

async function runAlone(): Promise<DrillRow[]> {
  const mount = await mkdtemp(path.join(tmpdir(), 'lumiku-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', mount], { stdio: 'pipe' })
  } catch {
    await rmdir(mount)
    return [{ name: 'P12 cannot be tried here: no file system may be mounted', value: 0 }]
  }
  const logs = await mkdtemp(path.join(tmpdir(), 'lumiku-disk-logs-'))
  const app = await startApp({ dataDir: logs, env: { LUMIKU_DATA: mount } })
  try {
    Object.assign(process.env, app.env, { LOG_LEVEL: 'silent' })
    return await drill(app, mount)
  } finally {
    await stopQueue()
    await closeDatabase()
    await app.stop()
    execFileSync('umount', [mount])
    await rmdir(mount)
    await rm(logs, { recursive: true, force: true })
  }
}

async function drill(app: App, mount: string): Promise<DrillRow[]> {
  const { userId } = await createTestUser({ credits: 1_000 })
  const cookie = await cookieOf(userId)
  const filler = path.join(mount, 'filler')
  await fill(filler)
  const refused = await upload(app, cookie)
  const rows = await db
    .selectFrom('uploads')
    .select(['id', 'state'])
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .execute()
  const id = await submit(userId)
  const givenUp = await secondsUntil(async () => (await stateOf(id)) === 'failed', GIVEN_UP_SECONDS)
  const hold = await db
    .selectFrom('holds')
    .select(['state', 'credits', 'released'])
    .where('generation_id', '=', id)
    .executeTakeFirstOrThrow()
  const halves = await halfFiles(mount, filler)
  const alive = [app.web, app.jobs].filter((one) => !one.hasEnded()).length

  await rm(filler)
  const taken = await upload(app, cookie)
  const again = await submit(userId)
  const done = await secondsUntil(async () => (await stateOf(again)) === 'done', 60)
  const wrongs = (await checkLedger()).map(({ invariant, detail }) => `${invariant}: ${detail}`)
  return [
    { name: 'P12 answer to an upload while the disk is full', value: refused, limit: 507 },
    { name: 'the same, at least', value: refused, limit: 507, atLeast: true },
    {
      name: 'rows that it left',
      value: rows.length,
      limit: 0,
      details: rows.map((row) => JSON.stringify(row)),
    },
    { name: 'until a run was given up', value: givenUp, unit: 's', limit: GIVEN_UP_SECONDS },
    {
      name: 'credits of it that did not come back',
      value: hold.credits - hold.released,
      limit: 0,
      harm: 'lost',
    },
    { name: 'empty and half files', value: halves.length, limit: 0, details: halves },
    { name: 'processes that went on, of 2', value: alive, limit: 2, atLeast: true },
    { name: 'answer to an upload when there is room again', value: taken, limit: 303 },
    { name: 'until a run was done then', value: done, unit: 's', limit: 60 },
    { name: 'rules broken', value: wrongs.length, limit: 0, harm: 'violations', details: wrongs },
  ]
}

async function fill(file: string): Promise<void> {
  const handle = await open(file, 'w')
  try {
    for (const bytes of [1_000_000, 4_096, 1]) {
      const block = Buffer.alloc(bytes)
      // The last byte that fits is the end of it.
      while ((await handle.write(block).catch(() => ({ bytesWritten: 0 }))).bytesWritten === bytes);
    }
  } finally {
    await handle.close()
  }
}

async function upload(app: App, cookie: string): Promise<number> {
  const form = new FormData()
  form.set('files', new File([await readFile(await photo({}))], 'Foto.jpg', { type: 'image/jpeg' }))
  const answer = await fetch(`${app.url}/uploads`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, Origin: app.url },
    body: form,
  })
  await answer.arrayBuffer()
  return answer.status
}

async function submit(userId: string): Promise<string> {
  const outcome = await submitGeneration({
    userId,
    toolId: 'pose-generator',
    tool: poseGenerator,
    input: poseGeneratorInput.parse({
      poses: [{ pose: POSES[0]!.id }],
      variations: 2,
      formats: ['shopee'],
      tier: 'draft',
    }),
    submissionKey: randomUUID(),
  })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  return outcome.generationId
}

async function stateOf(id: string): Promise<string> {
  const { state } = await db
    .selectFrom('generations')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return state
}

/** What was begun and not finished, in the storage and where uploads arrive. */
async function halfFiles(mount: string, filler: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(mount, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (!entry.isFile() || file === filler || entry.name.startsWith('.lumiku')) continue
    if ((await stat(file)).size === 0 || entry.name.endsWith('.tmp')) found.push(path.relative(mount, file))
  }
  return found
}
