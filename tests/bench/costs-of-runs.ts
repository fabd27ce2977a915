import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { openRuns, openStudio, secondsUntil, type Studio } from '../drills/studio.ts'
import { seeded } from '../drills/random.ts'
import type { BenchRow } from './main.ts'

/** Of each kind; enough that half-filled pages of a table do not count. */
const RUNS = 10
/** Videos of a mix, quarters of the sets of a carousel, minutes of a loop. */
const SIZES: Record<string, number> = { 'video-mixer': 20, 'carousel-mix': 5, 'looping-flow': 1 }
/** Clock ticks of /proc in a second, on every Linux that Node runs on. */
const TICKS = 100

process.on('disconnect', () => process.exit())
const studio = await openStudio(seeded(1))
const seller = await studio.createSeller(1_000_000)
const rows: BenchRow[] = []
for (const { toolId, submit } of seller.works) {
  const before = await measure(studio)
  for (let run = 0; run < RUNS; run += 1) {
    const outcome = await submit(SIZES[toolId] ?? 1, run + 1)
    if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  }
  await secondsUntil(async () => (await openRuns()).length === 0, 600)
  const after = await measure(studio)
  const perRun = (of: keyof Use) => (after[of] - before[of]) / RUNS
  rows.push(
    { name: `${toolId}: outputs of a run`, value: perRun('outputs'), unit: '' },
    { name: `${toolId}: rows of a run`, value: perRun('rows'), unit: '' },
    { name: `${toolId}: database of a run`, value: perRun('bytes') / 1024, unit: 'kB' },
    { name: `${toolId}: write-ahead log of a run`, value: perRun('walBytes') / 1024, unit: 'kB' },
    { name: `${toolId}: transactions of a run`, value: perRun('transactions'), unit: '' },
    { name: `${toolId}: cores of the jobs process`, value: perRun('cpuSeconds'), unit: 'CPU s' },
  )
}
await studio.close()
process.send!(rows)

interface Use {
  outputs: number
  rows: number
  bytes: number
  walBytes: number
  transactions: number
  cpuSeconds: number
}

async function measure({ app }: Studio): Promise<Use> {
  const tables = await sql<{ name: string; bytes: number }>`
    select format('%I.%I', schemaname, relname) as name, pg_total_relation_size(relid)::float as bytes
    from pg_stat_user_tables`.execute(db)
  const counts = tables.rows.map(({ name }) => sql`select count(*) as rows from ${sql.raw(name)}`)
  const { rows: sums } = await sql<Omit<Use, 'bytes' | 'cpuSeconds'>>`
    select (select count(*)::float from outputs) as outputs,
      (select sum(rows)::float from (${sql.join(counts, sql` union all `)}) counted) as rows,
      (pg_current_wal_lsn() - '0/0')::float as "walBytes",
      (select sum(xact_commit)::float from pg_stat_database) as transactions`.execute(db)
  return {
    ...sums[0]!,
    bytes: tables.rows.reduce((sum, { bytes }) => sum + bytes, 0),
    cpuSeconds: await cpuSecondsOf(app.jobs.pid),
  }
}

/** Its own and those of its children that have ended: fields 14 to 17 of proc_pid_stat(5). */
async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS
}
