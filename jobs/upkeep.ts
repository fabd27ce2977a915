import type { PgBoss } from 'pg-boss'
import { unlessAtWork } from '#app/db/alone.server.ts'
import { log } from '#app/log.server.ts'
import { handBack, handBackSilent } from '#app/queue.server.ts'
import { observeFailure, observeNone, observeSuccess } from '#jobs/upkeep/metrics.ts'
import type { Found, UpkeepTask } from '#jobs/upkeep/task.ts'
import { TASKS } from '#jobs/upkeep/tasks.ts'
import { sweepWorkspaces } from '#jobs/workspace.ts'

/** A name of `TASKS`. */
export type Task = string

/** Schedules of earlier versions, whose work the tasks have taken over. */
const FORMER = ['minute', 'hour', 'night']
const MACHINE_EVERY_MS = 3_600_000

observeNone(Object.keys(TASKS))

/**
 * Tells the queue when each task is due: a message of its own, so that one that fails or takes long keeps no other. Several
 * processes may say so, and each message is still sent once.
 */
export async function scheduleUpkeep(boss: PgBoss): Promise<void> {
  for (const key of FORMER) await boss.unschedule('upkeep', key)
  for (const [task, { when }] of Object.entries(TASKS)) {
    if (when === 'each-machine') continue
    await boss.schedule('upkeep', when, { task }, { tz: 'Asia/Jakarta', key: task })
  }
}

/** Looks after this machine's own disk, every hour for as long as the process lives. */
export function keepMachine(): void {
  const tasks = Object.keys(TASKS).filter((task) => TASKS[task]?.when === 'each-machine')
  const all = async () => {
    for (const task of tasks) {
      await runUpkeep(task).catch((error: unknown) => log.error({ err: error, task }, 'upkeep failed'))
    }
  }
  setInterval(() => void all(), MACHINE_EVERY_MS).unref()
}

/**
 * Does one task, once. Answers what it found: nothing for a task of another version, and for one that is at work still, here
 * or on another machine, for a second run would do the same work in the place of others'. Throws what made it fail.
 */
export async function runUpkeep(task: Task): Promise<Found> {
  const known = TASKS[task]
  if (!known) return {}
  const startedAt = performance.now()
  try {
    const found = await runAlone(task, known)
    if (!found) return {}
    observeSuccess(task, performance.now() - startedAt, found)
    if (Object.values(found).some((number) => number > 0)) log.info({ task, ...found }, 'upkeep')
    return found
  } catch (error) {
    observeFailure(task)
    throw error
  }
}

/** Each machine looks after its own disk, whatever the others do. */
async function runAlone(task: Task, { when, run }: UpkeepTask): Promise<Found | undefined> {
  const work = () => run({ isDryRun: false })
  return when === 'each-machine' ? await work() : await unlessAtWork(`upkeep ${task}`, work)
}

/**
 * What the dead left lying: jobs go back in line, folders of this machine's go. Its own dead are known by their notes at
 * once; one that left no note, or another machine's, by its silence.
 */
export async function tidyAfterDead(): Promise<void> {
  await sweepWorkspaces(async (job) => {
    const isReturned = await handBack(job)
    log.warn({ queue: job.name, ...job.data, isReturned }, 'a worker died at this')
  })
  for (const { name: queue, data } of await handBackSilent()) {
    log.warn({ queue, ...data }, 'a worker fell silent at this')
  }
}
