import { closeDatabase } from '#app/db/client.server.ts'
import { checkFiles } from '#app/models/stored-files.server.ts'

/**
 * Compares every stored file with the rows that name it, and prints what has only one of the two. Removes nothing: what no
 * row names goes with the nightly upkeep. Exit code 1 when a row misses its file.
 */
const { objects, bytes, strays, missing } = await checkFiles()
await closeDatabase()
for (const { key } of strays) console.log(`no row: ${key}`)
for (const key of missing) console.error(`no file: ${key}`)
console.log(
  `${objects} files of ${(bytes / 1e9).toFixed(2)} GB, ${strays.length} without a row, ${missing.length} missing`,
)
process.exit(missing.length > 0 ? 1 : 0)
