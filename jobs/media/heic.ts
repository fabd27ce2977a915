import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Problem } from '#app/studio/contract.ts'
import { readHevcHeader } from './image.ts'

/**
 * Pictures in HEVC, as iPhones take them. Patents keep its decoder out of what sharp is published with, so libheif as
 * WebAssembly (LGPL-3.0, unchanged) decodes them once, in a process of its own with limits of time and memory.
 */

const WALL_MS = 90_000
/** 48 megapixels take 0.7 GB. */
const MAX_MEMORY_BYTES = 1_500_000_000
const CHILD = fileURLToPath(new URL('heic-child.ts', import.meta.url))

export type Mastered = { ok: true; path: string } | { ok: false; problem: Problem }

/**
 * A JPEG that stands for the picture, in the folder `into`, upright and with the colours of its profile; undefined when
 * the file is none such. Throws what is not the file's fault.
 */
export async function masterOfHevc(
  file: string,
  into: string,
  signal?: AbortSignal,
): Promise<Mastered | undefined> {
  // A header that claims too many pixels is not read at all; then it is refused where every picture is.
  if (!(await readHevcHeader(file))) return undefined
  const target = path.join(into, 'master.jpg')
  const isDecoded = await decodeInChild([file, target], signal)
  return isDecoded ? { ok: true, path: target } : { ok: false, problem: { code: 'damaged', values: {} } }
}

/** As heic-child.ts ends for a file that cannot be decoded. */
const EXIT_DAMAGED = 65

/** False when the file is to blame: it is broken, or decoding it needs more than it may. */
async function decodeInChild(args: string[], signal?: AbortSignal): Promise<boolean> {
  const [program = '', ...options] = [
    ...confinement(),
    ...[process.execPath, '--max-old-space-size=512', CHILD, ...args],
  ]
  return await new Promise((resolve, reject) => {
    const limits = { timeout: WALL_MS, killSignal: 'SIGKILL' as const, maxBuffer: 64 * 1024 }
    execFile(program, options, { env: {} as NodeJS.ProcessEnv, ...limits, signal }, (error) => {
      if (!error) return resolve(true)
      if (signal?.aborted) return reject(signal.reason as Error)
      const isFilesFault = error.code === EXIT_DAMAGED || Boolean(error.signal)
      if (isFilesFault) resolve(false)
      else reject(new Error('A picture could not be decoded here', { cause: error }))
    })
  })
}

/** Where the system has the means: it dies with us, and gets no more memory than this. */
function confinement(): string[] {
  if (process.platform !== 'linux') return []
  return [
    ...(existsSync('/usr/bin/prlimit') ? ['/usr/bin/prlimit', `--data=${MAX_MEMORY_BYTES}`, '--'] : []),
    ...(existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--'] : []),
  ]
}
