/**
 * How far a run is: expected seconds of every task, and of each the part that is done. The fraction never goes back,
 * for tasks are all known before the first begins.
 */
export class Workload {
  private readonly report: (report: { step: string; fraction: number }) => void
  private readonly tasks = new Map<string, { seconds: number; output: number; done: number }>()
  private timer: NodeJS.Timeout | undefined
  private sent = -1

  constructor(report: (report: { step: string; fraction: number }) => void) {
    this.report = report
  }

  /** A task that will take about `seconds` and make `output` seconds of media. */
  expect(key: string, seconds: number, output: number): void {
    if (!this.tasks.has(key)) this.tasks.set(key, { seconds, output, done: 0 })
  }

  /** The task has made this many seconds of its media; it never counts as whole before `finish`. */
  reach(key: string, output: number): void {
    const task = this.tasks.get(key)
    if (task) task.done = Math.max(task.done, Math.min(0.95, output / task.output) * task.seconds)
  }

  finish(key: string): void {
    const task = this.tasks.get(key)
    if (task) task.done = task.seconds
    this.send()
  }

  start(): void {
    this.send()
    this.timer = setInterval(() => this.send(), 500)
    this.timer.unref()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private send(): void {
    let total = 0
    let done = 0
    let isPreparing = false
    for (const [key, task] of this.tasks) {
      total += task.seconds
      done += task.done
      if (task.done < task.seconds && !key.startsWith('video ')) isPreparing = true
    }
    const fraction = total ? done / total : 0
    if (fraction <= this.sent) return
    this.sent = fraction
    this.report({ step: fraction === 0 ? 'reading' : isPreparing ? 'pieces' : 'assembling', fraction })
  }
}
