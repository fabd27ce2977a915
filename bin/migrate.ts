import { aloneOnDatabase, migrate } from '#app/db/migrate.server.ts'
import { reachDatabase } from '#app/db/reach.server.ts'
import { checkSettings, required } from '#app/boot.server.ts'
import { env } from '#app/env.server.ts'
import { migrateQueue } from '#app/queue.server.ts'

/** Everything the processes expect of their database: our tables, then the queue's. Returns the files applied. */
export async function migrateAll(databaseUrl: string): Promise<string[]> {
  return await aloneOnDatabase(databaseUrl, async (client) => {
    const applied = await migrate(client)
    await migrateQueue(databaseUrl)
    return applied
  })
}

if (import.meta.main) {
  const { DATABASE_DIRECT_URL, DATABASE_WAIT_SECONDS } = checkSettings(env)
  await required('The database of DATABASE_URL cannot be used', () =>
    reachDatabase(DATABASE_DIRECT_URL, DATABASE_WAIT_SECONDS),
  )
  const applied = await required('The database cannot be brought up to date', () =>
    migrateAll(DATABASE_DIRECT_URL),
  )
  console.log(applied.length > 0 ? `Applied ${applied.join(', ')}` : 'The database is up to date')
}
