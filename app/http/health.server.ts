import { setTimeout as sleep } from 'node:timers/promises'
import { Router } from 'express'
import { sql } from 'kysely'
import { db, openPool } from '#app/db/client.server.ts'
import { pendingMigrations } from '#app/db/migrate.server.ts'
import { log } from '#app/log.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'
import { queueHealth } from '#app/queue.server.ts'
import { storage } from '#app/storage.server.ts'

/** A part that has not answered by then is broken. */
const ANSWER_MS = 3_000
/** Asked more often than this, the last answer is given again: the page is public, and it writes to the storage. */
const REMEMBER_MS = 1_000

type PartName = 'web' | 'database' | 'migrations' | 'queue' | 'storage' | 'jobs'
interface Part {
  state: 'ok' | 'failing'
  /** For operators; never an error's own text, which may name hosts. */
  detail?: string
}
type Health = Record<PartName, Part>

/** `GET /health`: this process answers. `GET /api/health`: it can do its work, part by part; 503 names what is broken. */
export function healthPages({ isDraining }: { isDraining: () => boolean }): Router {
  const router = Router()
  router.get('/health', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'ok' })
  })
  router.get('/api/health', (_request, response, next) => {
    currentHealth()
      .then((rest) => {
        const parts: Health = { web: isDraining() ? failing('is shutting down') : OK, ...rest }
        const broken = Object.entries(parts).filter(([, part]) => part.state === 'failing')
        if (broken.length === 0)
          return void response.set('Cache-Control', 'no-store').json({ status: 'ok', parts })
        sendProblem(response, {
          status: 503,
          code: 'unhealthy',
          title: 'Some part does not work',
          detail: broken.map(([name, part]) => `${name} ${part.detail}`).join('; '),
          extensions: { parts },
        })
      })
      .catch(next)
  })
  return router
}

const OK: Part = { state: 'ok' }

let known: { at: number; health: Promise<Omit<Health, 'web'>> } | undefined

function currentHealth() {
  if (!known || Date.now() - known.at > REMEMBER_MS) known = { at: Date.now(), health: checkParts() }
  return known.health
}

async function checkParts(): Promise<Omit<Health, 'web'>> {
  const queue = queueHealth()
  const [database, migrations, queueState, storageState, jobs] = await Promise.all([
    check('database', 'cannot be reached', async () => void (await sql`select 1`.execute(db))),
    check('migrations', 'are missing', async () => {
      const pending = await pendingMigrations(openPool())
      if (pending.length > 0) throw new Error(`missing ${pending.join(', ')}`)
    }),
    check('queue', 'cannot be read', async () => void (await queue)),
    check('storage', 'cannot be written', () => storage().probe()),
    check('jobs', 'has shown no sign of life', async () => {
      if ((await queue).jobsProcesses === 0) throw new Error('no live jobs process')
    }),
  ])
  return { database, migrations, queue: queueState, storage: storageState, jobs }
}

async function check(name: PartName, ifNot: string, work: () => Promise<void>): Promise<Part> {
  const late = new AbortController()
  try {
    await Promise.race([
      work(),
      sleep(ANSWER_MS, undefined, { signal: late.signal }).then(() => {
        throw new Error(`no answer within ${ANSWER_MS} ms`)
      }),
    ])
    return OK
  } catch (error) {
    log.warn({ part: name, err: error }, 'health check failed')
    return failing(ifNot)
  } finally {
    late.abort()
  }
}

function failing(detail: string): Part {
  return { state: 'failing', detail }
}
