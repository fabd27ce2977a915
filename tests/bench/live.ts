import type { BenchRow } from './main.ts'
import { measureInChild } from './in-child.ts'

/** What a thousand watching pages cost the web process, and how late they hear. */
export async function run(): Promise<BenchRow[]> {
  return await measureInChild(new URL('live-watchers.ts', import.meta.url))
}
