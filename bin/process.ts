import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** What Node made of our sources, for the next process: it starts in two thirds of the time, and in less memory. */
export const COMPILED = path.join(ROOT, '.data/compiled')

/** A process of ours: web, jobs, a build. */
export interface Process {
  name: string
  pid: number
  /** Resolves when it ends, with how: "ended with code 1", "was killed by SIGKILL". */
  ended: Promise<string>
  hasEnded(): boolean
  /** It ended although nobody had sent it a signal. */
  hasEndedByItself(): boolean
  /** SIGTERM, and SIGKILL to it and its children when it has not ended after `seconds`. */
  stop(seconds: number): Promise<void>
  kill(signal: NodeJS.Signals): void
  /** The last lines it wrote to its log. */
  lastLines(count?: number): string
}

export interface ProcessOptions {
  env: Record<string, string | undefined>
  /** Where its output goes; the terminal when not given. */
  logFile?: string
}

/**
 * Starts `node <args>` in a session of its own, so that Ctrl-C in the terminal reaches only the supervisor, which stops
 * its processes in order. On Linux the kernel ends it when the supervisor is killed.
 */
export function startProcess(name: string, args: string[], options: ProcessOptions): Process {
  const output = options.logFile ? openLog(options.logFile) : 'inherit'
  const [command, ...rest] = [...dieWithParent(), process.execPath, ...args]
  const child = spawn(command!, rest, {
    cwd: ROOT,
    env: { NODE_COMPILE_CACHE: COMPILED, ...(options.env as NodeJS.ProcessEnv) },
    detached: true,
    stdio: ['ignore', output, output],
  })
  if (typeof output === 'number') closeSync(output)
  const ended = new Promise<string>((resolve) => {
    child.once('exit', () => running.delete(child))
    child.once('error', (error) => resolve(`could not be started: ${error.message}`))
    child.once('exit', (code, signal) =>
      resolve(signal ? `was killed by ${signal}` : `ended with code ${code}`),
    )
  })
  running.add(child)
  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null
  let wasTold = false
  const tell = (signal: NodeJS.Signals) => {
    // Those two only hold it still for a while.
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') wasTold ||= !hasEnded()
    child.kill(signal)
  }
  return {
    name,
    pid: child.pid ?? 0,
    ended,
    hasEnded,
    hasEndedByItself: () => hasEnded() && !wasTold,
    kill: tell,
    async stop(seconds) {
      if (!hasEnded()) {
        tell('SIGTERM')
        const timer = setTimeout(() => child.pid && killSession(child.pid), seconds * 1000)
        await ended
        clearTimeout(timer)
      }
      // What it may have left behind in its session.
      if (child.pid) killSession(child.pid)
    },
    lastLines(count = 15) {
      if (!options.logFile) return ''
      return readFileSync(options.logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n')
    },
  }
}

/** Waits until `url` answers 2xx. Throws when a process ends first or the time is over. */
export async function waitUntilHealthy(url: string, processes: Process[], seconds = 90): Promise<void> {
  let last = 'no answer'
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await sleep(100)) {
    const dead = processes.find((one) => one.hasEnded())
    if (dead) throw new Error(`The ${dead.name} process ${await dead.ended}.\n${dead.lastLines()}`)
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
      last = `${response.status} ${(await response.text()).slice(0, 500)}`
      if (response.ok) return
    } catch {
      // Not listening yet.
    }
  }
  throw new Error(
    `${url} is not well after ${seconds} s: ${last}\n${processes.map((one) => one.lastLines()).join('\n')}`,
  )
}

const running = new Set<ChildProcess>()

// Whatever ends the supervisor in an orderly way ends what it started.
process.on('exit', () => {
  for (const child of running) if (child.pid) killSession(child.pid)
})

function killSession(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing of it is left.
  }
}

let prefix: string[] | undefined

function dieWithParent(): string[] {
  prefix ??=
    process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true']).status === 0
      ? ['setpriv', '--pdeathsig', 'TERM', '--']
      : []
  return prefix
}

const LOG_BYTES = 20_000_000

function openLog(file: string): number {
  mkdirSync(path.dirname(file), { recursive: true })
  try {
    if (statSync(file).size > LOG_BYTES) renameSync(file, `${file}.old`)
  } catch {
    // The first one.
  }
  return openSync(file, 'a', 0o600)
}
