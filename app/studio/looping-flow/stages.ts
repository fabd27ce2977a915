/** How far a run is: what each stage is expected to take, and of each the part that is done. Never goes back. */
export class Stages {
  private readonly report: (report: { step: string; fraction: number }) => void
  private readonly stages: Record<string, { step: string; seconds: number }>
  private readonly done = new Map<string, number>()
  private sent = -1

  constructor(
    report: (report: { step: string; fraction: number }) => void,
    stages: Record<string, { step: string; seconds: number }>,
  ) {
    this.report = report
    this.stages = stages
  }

  /** Does the work of a stage; it hears the fraction of itself that is done. */
  async run<T>(name: string, work: (onProgress: (fraction: number) => void) => Promise<T>): Promise<T> {
    this.reach(name, 0)
    const result = await work((fraction) => this.reach(name, Math.min(0.99, fraction)))
    this.reach(name, 1)
    return result
  }

  private reach(name: string, fraction: number): void {
    const stage = this.stages[name]
    if (!stage) return
    this.done.set(name, Math.max(this.done.get(name) ?? 0, fraction))
    let total = 0
    let done = 0
    for (const [each, { seconds }] of Object.entries(this.stages)) {
      total += seconds
      done += seconds * (this.done.get(each) ?? 0)
    }
    const whole = total ? done / total : 0
    if (whole <= this.sent) return
    this.sent = whole
    this.report({ step: this.current(), fraction: whole })
  }

  /** The first stage that is not done. */
  private current(): string {
    const stages = Object.entries(this.stages)
    const [, stage] = stages.find(([name]) => (this.done.get(name) ?? 0) < 1) ?? stages.at(-1) ?? []
    return stage?.step ?? ''
  }
}
