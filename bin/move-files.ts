import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { closeDatabase } from '#app/db/client.server.ts'
import { env, EnvironmentError, EXIT_CONFIG, EXIT_UNAVAILABLE } from '#app/env.server.ts'
import { openStorage, type Storage } from '#app/storage.server.ts'

/**
 * Copies every stored file from one place to the other: `node bin/move-files.ts disk s3`, or the way back, with the
 * settings of both. What is there already is passed over, so it may be stopped and started again, and run once while
 * Lumiku runs and once more, quickly, when it is stopped. Nothing is removed. Exit codes: 0 all is there, 1 something
 * could not be copied, 64 wrong call, 69 one of the two places cannot be used, 78 wrong settings.
 */
const EXIT_USAGE = 64
const AT_ONCE = 4

export interface Moved {
  copied: number
  wereThere: number
  failed: string[]
}

export async function moveFiles(
  from: Storage,
  to: Storage,
  { folder, onFile }: { folder: string; onFile?(key: string, moved: Moved): void },
): Promise<Moved> {
  const moved: Moved = { copied: 0, wereThere: 0, failed: [] }
  const workspace = await mkdtemp(path.join(folder, 'move-'))
  const under = new Set<Promise<void>>()
  try {
    for await (const { key, bytes } of from.all()) {
      if (under.size >= AT_ONCE) await Promise.race(under)
      const work = copy(from, to, { key, bytes }, path.join(workspace, key.replaceAll('/', '~')))
        .then((isNew) => {
          if (isNew) moved.copied += 1
          else moved.wereThere += 1
        })
        .catch((error: unknown) => {
          moved.failed.push(`${key}: ${error instanceof Error ? error.message : String(error)}`)
        })
        .finally(() => {
          under.delete(work)
          onFile?.(key, moved)
        })
      under.add(work)
    }
    await Promise.all(under)
  } finally {
    await Promise.all(under)
    await rm(workspace, { recursive: true, force: true })
  }
  return moved
}

/** False when it was there already. An object never changes under its key, so its length tells. */
async function copy(
  from: Storage,
  to: Storage,
  { key, bytes }: { key: string; bytes: number },
  temporary: string,
): Promise<boolean> {
  if ((await to.stat(key))?.bytes === bytes) return false
  await pipeline(await from.open(key), createWriteStream(temporary))
  const stored = await to.put(key, temporary)
  if (stored.bytes !== bytes) throw new Error(`${stored.bytes} of ${bytes} bytes were read`)
  return true
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)))

async function main([from, to]: string[]): Promise<number> {
  const isDriver = (name: string | undefined): name is 'disk' | 's3' => name === 'disk' || name === 's3'
  if (!isDriver(from) || !isDriver(to) || from === to) {
    console.error('Say from where to where: node bin/move-files.ts disk s3')
    return EXIT_USAGE
  }
  try {
    const source = openStorage(from)
    // Empty, for files are only about to come.
    const target = openStorage(to, async () => true)
    await source.probe()
    await target.probe()
    const { copied, wereThere, failed } = await moveFiles(source, target, {
      folder: env().LUMIKU_DATA,
      onFile: (_, done) => {
        const all = done.copied + done.wereThere
        if (all % 1_000 === 0) console.log(`${all} files`)
      },
    })
    for (const one of failed) console.error(one)
    console.log(`${copied} copied, ${wereThere} were there, ${failed.length} failed`)
    return failed.length > 0 ? 1 : 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return error instanceof EnvironmentError ? EXIT_CONFIG : EXIT_UNAVAILABLE
  } finally {
    await closeDatabase()
  }
}
