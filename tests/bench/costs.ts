import { measureInChild } from './in-child.ts'
import type { BenchRow } from './main.ts'

/** What a run leaves in the database and takes of the cores: the figures of docs/scaling.md. */
export async function run(): Promise<BenchRow[]> {
  return await measureInChild(new URL('costs-of-runs.ts', import.meta.url))
}
