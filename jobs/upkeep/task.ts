/** What a task found, removed or did, as numbers. `removed` things and their `bytes` are counted, the rest is measured. */
export type Found = { removed?: number; bytes?: number } & Record<string, number>

/**
 * One thing that is looked after. It may run in several processes at once and die at any line: the next time it does what is
 * left. A dry run answers what a real one would now, and changes nothing.
 */
export interface UpkeepTask {
  /** When, in the time of Jakarta; `each-machine` is every hour in each jobs process, about its own disk. */
  when: string
  /** For whoever lists the tasks. */
  does: string
  run(options: { isDryRun: boolean }): Promise<Found>
}
