import pg from 'pg'

/** Copies of the migrated database of a test server, by its `adminUrl`. Loads little: each test file does so. */

export const TEMPLATE = 'lumiku_template'

let count = 0

export async function createDatabaseOn(adminUrl: string): Promise<string> {
  const name = `test_${process.pid}_${Date.now().toString(36)}_${count++}`
  await runOn(adminUrl, `create database ${name} template ${TEMPLATE} strategy file_copy`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

/** Ends whatever is still connected to it. */
export async function dropDatabaseOn(adminUrl: string, databaseUrl: string): Promise<void> {
  await runOn(adminUrl, `drop database if exists ${new URL(databaseUrl).pathname.slice(1)} with (force)`)
}

/** One statement, on a connection of its own. */
export async function runOn(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
