import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { dropDatabaseOn, runOn } from '#tests/support/database-copies.ts'
import { startRelay } from '#tests/support/relay.ts'
import { isWrongDatabase } from './away.server.ts'
import { aloneOnDatabase, checkMigrations, migrate } from './migrate.server.ts'
import { reachDatabase } from './reach.server.ts'

const MIGRATIONS = path.resolve('migrations')
/** Before this there was no rule about what a file may take away. */
const FIRST_WITH_RULE = '0013'
/** Tables of which there are few rows, whatever happens. */
const SMALL = ['packages.created_by', 'payment_cases.payment_id', 'payment_cases.resolved_by']

let count = 0
let url: string
let folder: string
let client: pg.Client

beforeEach(async () => {
  const name = `migrations_${process.pid}_${count++}`
  await runOn(inject('testServerUrl'), `create database ${name}`)
  url = Object.assign(new URL(inject('testServerUrl')), { pathname: `/${name}` }).href
  folder = await mkdtemp(path.join(process.env['LUMIKU_DATA']!, 'migrations-'))
  client = new pg.Client({ connectionString: url })
  await client.connect()
})
afterEach(async () => {
  await client.end()
  await dropDatabaseOn(inject('testServerUrl'), url)
  await rm(folder, { recursive: true })
})

const write = (name: string, sql: string) => writeFile(path.join(folder, name), sql)
const apply = (from = folder) => aloneOnDatabase(url, (alone) => migrate(alone, from))
const applied = async () =>
  (await client.query<{ name: string }>('select name from migrations order by name')).rows.map(
    ({ name }) => name,
  )
/** Every table, column, index and rule there is. */
const schema = async () =>
  (
    await client.query(`
      select 'column' as kind, table_name || '.' || column_name || ' ' || data_type as what
      from information_schema.columns where table_schema = 'public'
      union all select 'index', indexdef from pg_indexes where schemaname = 'public'
      union all select 'constraint', conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
      union all select 'function', pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
      order by 1, 2`)
  ).rows

describe('twelve processes that migrate at once', () => {
  test.each(['an empty database', 'the one of the release before'])(
    'on %s: one applies, the others wait',
    async (what) => {
      const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort()
      const earlier = what === 'an empty database' ? [] : names.slice(0, -1)
      for (const name of earlier) await copyFile(path.join(MIGRATIONS, name), path.join(folder, name))
      await apply()
      const outcomes = await Promise.all(Array.from({ length: 12 }, () => apply(MIGRATIONS)))
      const pending = names.slice(earlier.length)
      expect(outcomes.filter((one) => one.length > 0)).toEqual([pending])
      expect(await applied()).toEqual(names)
      await checkMigrations(client)
    },
  )
})

describe('a migration', () => {
  test('that fails half-way leaves the schema as it was, and the next start names it', async () => {
    await write('0001-cats.sql', 'create table cats (id int primary key)')
    await apply()
    const before = await schema()
    await write(
      '0002-dogs.sql',
      'create table dogs (id int); alter table cats add column dog int; select 1 / 0',
    )
    for (let tries = 0; tries < 2; tries++) {
      await expect(apply()).rejects.toThrow(
        /^Migration 0002-dogs.sql failed and left nothing behind: division by zero$/,
      )
      expect(await schema()).toEqual(before)
    }
    await expect(checkMigrations(client, folder)).rejects.toMatchObject({
      message: '0002-dogs.sql not applied; run npm run migrate',
      isSetting: false,
    })
    await write('0002-dogs.sql', 'create table dogs (id int)')
    expect(await apply()).toEqual(['0002-dogs.sql'])
    await checkMigrations(client, folder)
  })

  test('that was edited after it was applied is reported, line ends aside', async () => {
    await write('0001-cats.sql', 'create table cats (\nid int\n)')
    await apply()
    await write('0001-cats.sql', 'create table cats (\r\nid int\r\n)')
    await checkMigrations(client, folder)
    await write('0001-cats.sql', 'create table cats (id bigint)')
    for (const refused of [checkMigrations(client, folder), apply()]) {
      await expect(refused).rejects.toMatchObject({
        message: expect.stringContaining('0001-cats.sql was edited') as string,
        isSetting: true,
      })
    }
  })

  test('of a later release keeps this one from starting only if it took something away', async () => {
    await write('0001-cats.sql', 'create table cats (id int, name text)')
    await apply()
    await write('0002-more.sql', 'alter table cats add column age int')
    await apply()
    await rm(path.join(folder, '0002-more.sql'))
    await checkMigrations(client, folder)

    await write(
      '0003-less.sql',
      '-- contract: cats have no names since release 7.\nalter table cats drop column name',
    )
    await apply()
    await rm(path.join(folder, '0003-less.sql'))
    for (const refused of [checkMigrations(client, folder), apply()]) {
      await expect(refused).rejects.toMatchObject({
        message: expect.stringContaining('0003-less.sql of a later release') as string,
        isSetting: true,
      })
    }
  })

  test('lets go of a table that is in use, for others to go on, and tries again', async () => {
    await write('0001-cats.sql', 'create table cats (id int)')
    await apply()
    await write('0002-more.sql', 'alter table cats add column age int')
    await client.query('begin; select * from cats')
    const migrating = apply()
    await sleep(200)
    const other = new pg.Client({ connectionString: url })
    await other.connect()
    // It stands behind the migration, until that lets go.
    await other.query("set statement_timeout = '3s'; select * from cats")
    await other.end()
    await client.query('commit')
    expect(await migrating).toEqual(['0002-more.sql'])
  })

  test('applied before contents were remembered counts as what it says now', async () => {
    await client.query(
      'create table migrations (name text primary key, applied_at timestamptz default now())',
    )
    await client.query("insert into migrations values ('0001-cats.sql')")
    await write('0001-cats.sql', 'create table cats (id int)')
    await checkMigrations(client, folder)
    expect(await apply()).toEqual([])
    const { rows } = await client.query<{ checksum: string }>('select checksum from migrations')
    expect(rows[0]?.checksum).toMatch(/^[0-9a-f]{64}$/)
  })
})

test('each migration is one transaction, and says so when it takes away what a release before needs', async () => {
  for (const name of (await readdir(MIGRATIONS)).sort()) {
    if (name < FIRST_WITH_RULE) continue
    const sql = (await readFile(path.join(MIGRATIONS, name), 'utf8')).toLowerCase()
    const statements = sql.replaceAll(/--.*$/gm, '').replaceAll(/\$\$[^]*?\$\$/g, '')
    expect(statements, name).not.toMatch(/^\s*(begin|commit|rollback)\b|\bconcurrently\b/m)
    const isTightened = [...statements.matchAll(/\balter column (\w+) set not null\b/g)].some(
      // A column of its own, nobody has written to yet.
      ([, column]) => !statements.includes(`add column ${column} `),
    )
    const takes = /\bdrop (table|column|view|type)\b|\brename\b|\balter column \w+ type\b/.test(statements)
    if (takes || isTightened)
      expect(sql, `${name} says who cannot work any more: -- contract: …`).toMatch(/^-- contract:/m)
  }
})

test('what goes with a row that is deleted is found by an index', async () => {
  await apply(MIGRATIONS)
  const { rows } = await client.query<{ what: string }>(`
    select c.conrelid::regclass || '.' || a.attname as what
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace and not exists (
      select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = any(c.conkey)
        and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ '^\\(\\w+ IS NOT NULL\\)$'))
    order by 1`)
  expect(rows.map(({ what }) => what)).toEqual(SMALL)
})

describe('a database that is not there', () => {
  test('yet is waited for', async () => {
    const relay = await startRelay(Number(new URL(url).port))
    await relay.cut()
    setTimeout(() => void relay.mend(), 600)
    await reachDatabase(relay.through(url), 5)
    await relay.stop()
    await expect(reachDatabase(relay.through(url), 0)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('under this name, or not for this password, is a wrong setting and told at once', async () => {
    const startedAt = Date.now()
    const wrongs = [
      Object.assign(new URL(url), { pathname: '/nowhere' }),
      Object.assign(new URL(url), { password: 'wrong' }),
    ]
    for (const wrong of wrongs) {
      const error = await reachDatabase(wrong.href, 20).catch((thrown: unknown) => thrown)
      expect(isWrongDatabase(error)).toBe(true)
    }
    expect(Date.now() - startedAt).toBeLessThan(10_000)
  })
})
