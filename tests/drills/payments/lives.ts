import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startTestServer } from '#tests/support/database.ts'
import type { DrillRow } from '../drill.ts'
import type { Studio } from '../studio.ts'

const CHILD = fileURLToPath(new URL('./model-child.ts', import.meta.url))
const CHILDREN = 2

/** D2: random lives of payments against the model, on a server of their own, one process for each of two cores. */
export async function liveAtRandom({ random }: Studio, lives: number): Promise<DrillRow[]> {
  const server = await startTestServer()
  const startedAt = performance.now()
  try {
    const ends = await Promise.all(
      Array.from({ length: CHILDREN }, async () => {
        const seed = Math.floor(random() * 1e9)
        return await live(await server.createDatabase(), lives / CHILDREN, seed)
      }),
    )
    const details = ends.filter((end) => end !== '')
    return [
      { name: 'D2 random lives of a payment', value: lives, figure: 'lives of a payment' },
      {
        name: 'processes in which one differed from the model',
        value: details.length,
        limit: 0,
        harm: 'unearned',
        details,
      },
      { name: 'time for all of them', value: (performance.now() - startedAt) / 1_000, unit: 's', limit: 180 },
    ]
  } finally {
    await server.stop()
  }
}

/** What it said when it ended badly; nothing when all was well. */
async function live(databaseUrl: string, lives: number, seed: number): Promise<string> {
  const child = spawn(process.execPath, [CHILD, String(lives), String(seed)], {
    env: { ...process.env, NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += String(chunk)))
  const code = await new Promise((resolve) => child.once('close', resolve))
  return code === 0 ? '' : `seed ${seed}: ${said.slice(0, 2_000) || `ended with ${String(code)}`}`
}
