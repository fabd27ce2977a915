import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startTestServer } from '#tests/support/database.ts'
import type { BenchRow } from './main.ts'

/**
 * Measures in a process of its own, on a database of its own: settings are read once a process, and nobody else's work
 * is in the figures. The child sends its rows as its one message.
 */
export async function measureInChild(file: URL): Promise<BenchRow[]> {
  const server = await startTestServer()
  try {
    const child = fork(fileURLToPath(file), {
      env: {
        ...process.env,
        DATABASE_URL: await server.createDatabase(),
        LOG_LEVEL: 'error',
        NODE_ENV: 'test',
      },
      serialization: 'advanced',
    })
    return await new Promise<BenchRow[]>((resolve, reject) => {
      child.once('message', (rows) => {
        resolve(rows as BenchRow[])
        child.kill()
      })
      child.once('exit', (code) => reject(new Error(`The measuring process ended with code ${code}`)))
    })
  } finally {
    await server.stop()
  }
}

/** Value below which `share` of the numbers lie. */
export function percentile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Milliseconds of a clock that all processes of this machine share (CLOCK_MONOTONIC). */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
