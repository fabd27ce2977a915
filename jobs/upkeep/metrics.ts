import { counter, gauge, histogram } from '#app/metrics.server.ts'
import type { Found } from '#jobs/upkeep/task.ts'

const removed = counter('lumiku_upkeep_removed_total', 'Things that upkeep removed', ['task'])
const removedBytes = counter('lumiku_upkeep_removed_bytes_total', 'Bytes that upkeep made free', ['task'])
const failures = counter('lumiku_upkeep_failures_total', 'Runs of an upkeep task that failed', ['task'])
const found = gauge('lumiku_upkeep_found', 'What the last run of an upkeep task found', ['task', 'what'])
const seconds = histogram(
  'lumiku_upkeep_seconds',
  'Time that an upkeep task took',
  ['task'],
  [0.01, 0.1, 1, 10, 60, 300, 600],
)

/** Shows 0 of every task: Prometheus sees no increase where a number begins with 1, as at a nightly task's one failure. */
export function observeNone(tasks: string[]): void {
  for (const task of tasks) {
    failures.inc({ task }, 0)
    seconds.zero({ task })
  }
}

export function observeSuccess(task: string, ms: number, result: Found): void {
  const { removed: things = 0, bytes = 0, ...rest } = result
  removed.inc({ task }, things)
  removedBytes.inc({ task }, bytes)
  for (const [what, number] of Object.entries(rest)) found.set({ task, what }, number)
  seconds.observe({ task }, ms / 1000)
}

export function observeFailure(task: string): void {
  failures.inc({ task })
}
