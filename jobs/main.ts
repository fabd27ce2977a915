import { setTimeout as sleep } from 'node:timers/promises'
import type { JobWithMetadata } from 'pg-boss'
import { checkSettings, checkSurroundings, openQueue, required } from '#app/boot.server.ts'
import { isHeld } from '#app/db/away.server.ts'
import { closeDatabase } from '#app/db/client.server.ts'
import { listening, stopListening } from '#app/db/notify.server.ts'
import { env, EnvironmentError } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import {
  addWorker,
  deadOf,
  handBack,
  PREVIEW_PRIORITY,
  QUEUES,
  SLOTS,
  startQueue,
  stopQueue,
  type Message,
  type QueueName,
} from '#app/queue.server.ts'
import { flushReports, report, startReports } from '#app/report.server.ts'
import { checkPayment } from '#jobs/check-payment.ts'
import { giveUp } from '#jobs/give-up.ts'
import { openJobsPort } from '#jobs/http.ts'
import { inspectUpload } from '#jobs/inspect-upload.ts'
import { checkFonts } from '#jobs/media/fonts-check.ts'
import { makeVariant } from '#jobs/make-variant.ts'
import { observeJob, type JobEnd } from '#jobs/observe-job.ts'
import { runGeneration } from '#jobs/run-generation.ts'
import { deliverMail } from '#jobs/send-mail.ts'
import { keepMachine, runUpkeep, scheduleUpkeep, tidyAfterDead, type Task } from '#jobs/upkeep.ts'
import { noteHeld, type HeldJob } from '#jobs/workspace.ts'

/** The jobs process. It says that it is ready only once every worker is at its place. */

/** After SIGTERM a job may take this long to finish; one that is known to need longer is handed back at once. */
const DRAIN_SECONDS = 20
/** For handing back, after the drain: together well below the 45 seconds after which platforms kill. */
const STOP_MS = 5_000
/** Another process of this machine that dies is found by its notes, long before its heartbeats are missed. */
const TIDY_EVERY_MS = 3_000

/** Aborts what still runs when the drain is over. */
const shutdown = new AbortController()
/** From here on there may be jobs in hand. */
let isServing = false
let isDraining = false
/** What this process works on: seconds that are left where that is known, and how to stop it. */
const running = new Map<string, { etaSeconds: number | null; stop: AbortController; ended: Promise<void> }>()

await boot()

async function boot(): Promise<void> {
  process.once('SIGTERM', drain).once('SIGINT', drain)
  const queues = checkSettings(wantedQueues)
  await checkSurroundings()
  if (queues.includes('render')) await required('The fonts cannot be used', checkFonts)
  const boss = await openQueue('jobs')
  await startReports()
  await required('Events cannot be heard', listening)
  await required('What a dead process left cannot be tidied up', tidyAfterDead)
  isServing = true
  // A process without its workers would look alive and do nothing.
  await required('The workers cannot be started', async () => {
    await addWorkers(queues)
    if (queues.includes('upkeep')) await scheduleUpkeep(boss)
    keepMachine()
  })
  const { JOBS_PORT } = env()
  if (JOBS_PORT) {
    await required(`Port ${JOBS_PORT} cannot be opened`, () => openJobsPort(JOBS_PORT, () => isDraining))
  }
  void keepTidy()
  log.info({ queues, slots: SLOTS.render }, 'jobs is ready')
}

async function keepTidy(): Promise<void> {
  while (!isDraining) {
    await sleep(TIDY_EVERY_MS, undefined, { ref: false })
    await tidyAfterDead().catch(logError('tidying'))
  }
}

async function addWorkers(queues: QueueName[]): Promise<void> {
  for (const queue of queues) {
    // One user may hold half of what waits for somebody's API; renders are so few that rank alone is fair.
    const options = queue === 'remote' ? { groupLimit: Math.ceil(SLOTS.remote / 2) } : {}
    for (let slot = 0; slot < SLOTS[queue]; slot++) {
      if (queue === 'upkeep') await addWorker(queue, workOnUpkeep)
      else await addWorker(queue, workOn, options)
    }
    // A preview takes seconds: it never waits for somebody's hundred videos to finish.
    if (queue === 'render') await addWorker(queue, workOn, { minPriority: PREVIEW_PRIORITY })
    const dead = deadOf(queue)
    if (dead) await addWorker(dead, workOnDead)
  }
}

async function workOn(job: JobWithMetadata<Message>): Promise<void> {
  await observeJob(job, () => work(job, (signal, onEta) => perform(job.data, signal, onEta)))
}

/** A message's one id says what is to be done; true when that was interrupted. */
async function perform(
  message: Message,
  signal: AbortSignal,
  onEta: (seconds: number | null) => void,
): Promise<boolean> {
  if ('generationId' in message) {
    return (await runGeneration(message.generationId, { signal, onEta })) === 'interrupted'
  }
  if ('variantId' in message) return (await makeVariant(message.variantId, signal)) === 'interrupted'
  if ('uploadId' in message) await inspectUpload(message.uploadId, signal)
  else if ('mailId' in message) await deliverMail(message.mailId)
  else await checkPayment(message.orderId, message.method)
  return signal.aborted
}

async function workOnDead(job: JobWithMetadata<Message>): Promise<void> {
  await observeJob(job, async () => {
    await giveUp(job.data)
    return 'done'
  })
}

/** Returns what the task found, which stays with its message: docs/monitoring reads it there. */
async function workOnUpkeep(job: JobWithMetadata<{ task: Task }>) {
  const { task } = job.data
  let found
  await observeJob(job, async () => {
    try {
      found = await runUpkeep(task)
      return 'done'
    } catch (error) {
      log.error({ err: error, task }, 'upkeep failed')
      report(error)
      throw error
    }
  })
  return found
}

/**
 * Does one job with a note on disk that says so. `perform` answers whether it was interrupted; then, if that is because
 * this process ends, the job goes back in line as if nobody had tried.
 */
async function work(
  job: HeldJob & { signal: AbortSignal },
  perform: (signal: AbortSignal, onEta: (seconds: number | null) => void) => Promise<boolean>,
): Promise<JobEnd> {
  const ended = Promise.withResolvers<void>()
  const entry = { etaSeconds: null as number | null, stop: new AbortController(), ended: ended.promise }
  running.set(job.id, entry)
  let forget: (() => Promise<void>) | undefined
  const signal = AbortSignal.any([job.signal, entry.stop.signal, shutdown.signal])
  const isOurEnd = () => entry.stop.signal.aborted || shutdown.signal.aborted
  try {
    forget = await noteHeld(job)
    const isInterrupted = await perform(signal, (seconds) => (entry.etaSeconds = seconds))
    if (!isInterrupted || !isOurEnd()) return 'done'
    await handBack(job)
    return 'handed-back'
  } catch (error) {
    // A process that is held still in the middle of a transaction holds its rows for half a minute: no fault of the work.
    if (isOurEnd() || isHeld(error)) {
      await handBack(job)
      return 'handed-back'
    }
    log.warn({ err: error, ...job.data, tries: job.retryCount + 1 }, 'a job failed')
    report(error)
    throw error
  } finally {
    // The next process takes away a note that is left.
    await forget?.().catch(logError('taking a note away'))
    running.delete(job.id)
    ended.resolve()
  }
}

/** SIGTERM: take nothing new, finish what is nearly done, hand back the rest, go. A second signal does not wait. */
function drain(signal: NodeJS.Signals): void {
  if (isDraining) return
  isDraining = true
  if (!isServing) process.exit(0)
  log.info({ signal, running: running.size }, 'jobs is draining')
  process.on('SIGTERM', endNow).on('SIGINT', endNow)
  void leave().then(
    () => process.exit(0),
    (error: unknown) => {
      log.fatal({ err: error }, 'draining failed')
      process.exit(1)
    },
  )
}

async function leave(): Promise<void> {
  const boss = await startQueue('jobs')
  for (const queue of QUEUES) {
    await boss.offWork(queue, { wait: false })
    const dead = deadOf(queue)
    if (dead) await boss.offWork(dead, { wait: false })
  }
  for (const { etaSeconds, stop } of running.values()) {
    if (etaSeconds !== null && etaSeconds > DRAIN_SECONDS) stop.abort()
  }
  await Promise.race([allEnded(), sleep(DRAIN_SECONDS * 1_000)])
  shutdown.abort()
  await Promise.race([allEnded(), sleep(STOP_MS)])
  await stopQueue(1_000)
  await stopListening()
  await flushReports()
  await closeDatabase()
  log.info('jobs has ended')
}

async function allEnded(): Promise<void> {
  while (running.size > 0) await Promise.all([...running.values()].map(({ ended }) => ended))
}

function endNow(signal: NodeJS.Signals): never {
  log.warn({ signal }, 'jobs ends at once')
  // Children die with us (pdeathsig), and the next process finds our notes.
  process.exit(signal === 'SIGINT' ? 130 : 143)
}

function wantedQueues(): QueueName[] {
  const wanted = env().QUEUES
  const unknown = wanted.filter((name) => !QUEUES.some((queue) => queue === name))
  if (unknown.length > 0) {
    throw new EnvironmentError([{ key: 'QUEUES', problem: `may name only ${QUEUES.join(', ')}` }])
  }
  return QUEUES.filter((queue) => wanted.length === 0 || wanted.includes(queue))
}

function logError(what: string) {
  return (error: unknown) => log.error({ err: error }, `${what} failed`)
}
