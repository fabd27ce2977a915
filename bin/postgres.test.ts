import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startPostgres, stopLeftover } from './postgres.ts'

// mkdtemp makes folders that only their owner may enter: for root, the hard case of running as somebody else.
let parent: string
let folder: string
beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'lumiku-postgres-'))
  folder = path.join(parent, 'postgres')
})
afterEach(() => stopLeftover(folder))
afterAll(() => rm(parent, { recursive: true, force: true }))

test('keeps what was written over a restart', async () => {
  const first = await startPostgres({ folder, database: 'shop' })
  await query(first.url, 'create table notes as select 42 as answer')
  await first.stop()

  const second = await startPostgres({ folder, database: 'shop' })
  expect(await query(second.url, 'select answer from notes')).toEqual([{ answer: 42 }])
  await second.stop()
})

test('speaks UTF-8 and sorts alike on every machine', async () => {
  const server = await startPostgres({ folder, database: 'texts' })
  const [row] = await query(
    server.url,
    `select datlocprovider as provider, datlocale as locale, pg_encoding_to_char(encoding) as encoding
     from pg_database where datname = 'texts'`,
  )
  expect(row).toEqual({ provider: 'b', locale: 'C.UTF-8', encoding: 'UTF8' })
  await server.stop()
})

test('refuses a second supervisor while the first lives', async () => {
  const first = await startPostgres({ folder })
  await expect(startPostgres({ folder })).rejects.toThrow(/Another Lumiku is running/)
  expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await first.stop()
})

test('comes up again on the data of a supervisor that was killed', async () => {
  const module = new URL('./postgres.ts', import.meta.url).href
  const script = `const { startPostgres } = await import(${JSON.stringify(module)})
    const server = await startPostgres({ folder: process.argv[1] })
    console.log(server.url)
    setInterval(() => {}, 1000)`
  const supervisor = spawn(process.execPath, ['--input-type=module', '-e', script, folder])
  const [line] = (await once(supervisor.stdout, 'data')) as [Buffer]
  await query(String(line).trim(), 'create table if not exists survivors as select 1 as one')
  supervisor.kill('SIGKILL')
  await once(supervisor, 'exit')

  const server = await startPostgres({ folder })
  expect(await query(server.url, 'select one from survivors')).toEqual([{ one: 1 }])
  await server.stop()
})

test('tells its supervisor when it loses it', async () => {
  const server = await startPostgres({ folder })
  await query(
    server.url,
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()',
  ).catch(() => [])
  await expect(server.died).resolves.toMatch(/ended by itself/)
  await server.stop()
})

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}
