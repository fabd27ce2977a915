import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { closeDatabase, db } from '#app/db/client.server.ts'
import { stopListening } from '#app/db/notify.server.ts'
import { balanceOf, checkLedger } from '#app/models/credit.server.ts'
import { submitGeneration } from '#app/models/generation.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { storage } from '#app/storage.server.ts'
import type { Processor } from '#app/studio/contract.ts'
import { runGeneration } from '#jobs/run-generation.ts'
import processor from '#tests/fakes/tiny-tool/process.server.ts'
import tool, { tinyInput } from '#tests/fakes/tiny-tool/tool.ts'
import { createTestUser } from '#tests/support/factories.ts'
import { makeTripwire, relayStatements, type Moment } from '#tests/support/tripwire.ts'
import type { WalkReport } from './settle.ts'

/**
 * `walk <every> <times> <folder>` kills a worker at one statement of a run after another, has the run done again, and
 * writes a WalkReport; `run <id>` is that worker.
 */
const [mode, ...args] = process.argv.slice(2)
const OUTPUTS = 2
const CREDITS = 10

if (mode === 'run') await runTiny(args[0]!)
else await walk(Number(args[0]), Number(args[1]), args[2]!)
await stopListening()
await stopQueue()
await closeDatabase()

async function runTiny(id: string): Promise<void> {
  await runGeneration(id, {
    signal: new AbortController().signal,
    toolOf: async () => tool,
    processorOf: async () => processor as Processor,
  })
}

async function walk(every: number, times: number, folder: string): Promise<void> {
  const report: WalkReport = { steps: 0, kills: 0, wrongs: [] }
  for (let time = 0; time < times; time += 1) {
    for (let step = 1, isOver = false; !isOver; step += every) {
      for (const moment of ['before', 'after'] satisfies Moment[]) {
        const { userId } = await createTestUser({ credits: CREDITS })
        const id = await submit(userId)
        const steps = await killAt(id, step, moment)
        if (steps === undefined) report.kills += 1
        else [isOver, report.steps] = [true, steps]
        await runTiny(id)
        const wrong = await wrongOf(userId, id)
        if (wrong) report.wrongs.push(`killed ${moment} step ${step}: ${wrong}`)
      }
    }
  }
  report.wrongs.push(...(await checkLedger()).map(({ invariant, detail }) => `${invariant}: ${detail}`))
  await writeFile(path.join(folder, 'report.json'), JSON.stringify(report))
}

async function submit(userId: string): Promise<string> {
  const input = tinyInput.parse({ count: OUTPUTS })
  const outcome = await submitGeneration({ userId, toolId: 'tiny', tool, input, submissionKey: randomUUID() })
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.generationId
}

/** How many statements there were, where the run ended before the step came. */
async function killAt(id: string, step: number, moment: Moment): Promise<number | undefined> {
  const tripwire = makeTripwire()
  const relay = await relayStatements(process.env['DATABASE_URL']!, tripwire)
  const worker = spawn(process.execPath, [fileURLToPath(import.meta.url), 'run', id], {
    env: { ...process.env, DATABASE_URL: relay.url },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  tripwire.arm(step, moment, () => worker.kill('SIGKILL'))
  await once(worker, 'exit')
  const steps = tripwire.disarm()
  await relay.close()
  if (worker.exitCode) throw new Error(`the worker ended with code ${worker.exitCode}`)
  return worker.signalCode ? undefined : steps
}

async function wrongOf(userId: string, id: string): Promise<string | undefined> {
  const run = await db
    .selectFrom('generations')
    .select(['state', 'delivered', 'failed'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const holds = await db
    .selectFrom('holds')
    .select(['credits', 'captured', 'released', 'state'])
    .where('generation_id', '=', id)
    .execute()
  const price = OUTPUTS * 2
  const files = (await storage().list(`generations/${id}`)).length
  const found = JSON.stringify({ run, holds, files, balance: await balanceOf(userId) })
  const wanted = JSON.stringify({
    run: { state: 'done', delivered: OUTPUTS, failed: 0 },
    holds: [{ credits: price, captured: price, released: 0, state: 'settled' }],
    files: OUTPUTS,
    balance: CREDITS - price,
  })
  return found === wanted ? undefined : `${found}, expected ${wanted}`
}
