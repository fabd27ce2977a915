import { migrate } from '#app/db/migrate.server.ts'
import { env, EnvironmentError, EXIT_CONFIG, EXIT_UNAVAILABLE } from '#app/env.server.ts'
import { migrateQueue } from '#app/queue.server.ts'

/** Everything the processes expect of their database: our tables, then the queue's. */
export async function migrateAll(databaseUrl: string): Promise<void> {
  await migrate(databaseUrl)
  await migrateQueue(databaseUrl)
}

if (import.meta.main) {
  try {
    await migrateAll(env().DATABASE_URL)
    console.log('The database is up to date')
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(error instanceof EnvironmentError ? EXIT_CONFIG : EXIT_UNAVAILABLE)
  }
}
