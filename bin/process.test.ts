import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProcess, waitUntilHealthy } from './process.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-process-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const start = (name: string, script: string) =>
  startProcess(name, ['-e', script], { env: process.env, logFile: path.join(folder, `${name}.log`) })

test('a process that ends by itself is told with its last words', async () => {
  const one = start('crash', 'console.log("no more paper"); process.exit(3)')
  expect(await one.ended).toBe('ended with code 3')
  expect(one.lastLines()).toBe('no more paper')
})

test('a process that does not want to stop is killed', async () => {
  const one = start(
    'stubborn',
    'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)',
  )
  while (!one.lastLines().includes('up')) await new Promise((resolve) => setTimeout(resolve, 20))
  await one.stop(0.2)
  expect(await one.ended).toBe('was killed by SIGKILL')
})

test('waiting for a process that has died fails at once, with its last words', async () => {
  const one = start('dead', 'console.log("no database"); process.exit(69)')
  await expect(waitUntilHealthy('http://127.0.0.1:1/health', [one], 30)).rejects.toThrow(/no database/)
})
