import type { BenchRow } from './main.ts'
import { measureInChild } from './in-child.ts'

/** How soon a job starts, beside graphile-worker in the same run, and how soon the next one follows. */
export async function run(): Promise<BenchRow[]> {
  return await measureInChild(new URL('queue-sender.ts', import.meta.url))
}
