import { execFile, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { chown, mkdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ImageConfig } from './dockerfile.ts'
import type { Scratch } from './scratch.ts'

/** A process of the walked image, held as our compose file holds it: nothing can be written but /data and /tmp. */
export interface Container {
  /** On this machine; inside it is 1. */
  pid: number
  /** Exit code, or 128 and more for a signal. */
  ended: Promise<number>
  /** As `docker stop` does; the exit code and how long it took. Killed after `seconds`. */
  stop(seconds: number): Promise<{ code: number; seconds: number }>
  /** Another command beside it, as `docker exec` and HEALTHCHECK start one. */
  exec(command: string[]): Promise<{ code: number; output: string }>
  /** Everything that it wrote. */
  log(): string
}

export interface ContainerOptions {
  scratch: Scratch
  config: ImageConfig
  /** In place of the image's own. */
  command?: string[]
  env: Record<string, string>
  /** The volume. Made when missing, and given to the image's user, as Docker does with a new one. */
  data: string
  logFile: string
}

const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty']

/** An overlay without an upper layer takes no writes. Capabilities are dropped, and cannot be had back. */
const START = `set -e
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$LAYERS" "$ROOT"
mount -t proc proc "$ROOT/proc"
mount -t tmpfs -o mode=755,nosuid tmpfs "$ROOT/dev"
mkdir -m 1777 "$ROOT/dev/shm"
for name in ${DEVICES.join(' ')}; do : > "$ROOT/dev/$name"; mount --bind "/dev/$name" "$ROOT/dev/$name"; done
mount -t tmpfs -o mode=1777,nosuid,nodev,noexec,size=64m tmpfs "$ROOT/tmp"
mount --bind "$DATA" "$ROOT$VOLUME"
exec chroot "$ROOT" "$@"
`

export async function startContainer(options: ContainerOptions): Promise<Container> {
  const { scratch, config, data, logFile } = options
  const [uid = 0, gid = 0] = config.user.split(':').map(Number)
  const root = `${logFile}.root`
  await mkdir(root, { recursive: true })
  await mkdir(data, { recursive: true })
  await chown(data, uid, gid)
  const within = [
    ...[
      'setpriv',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      '--inh-caps=-all',
      '--bounding-set=-all',
    ],
    ...['--no-new-privs', 'env', '-i', '-C', config.folder, 'HOME=/home/node'],
    ...Object.entries({ ...config.env, ...options.env }).map(([name, value]) => `${name}=${value}`),
  ]
  const output = openSync(logFile, 'a')
  const command = [...config.entrypoint, ...(options.command ?? config.cmd)]
  const isolated = [
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    'sh',
    '-c',
    START,
    'sh',
    ...within,
    ...command,
  ]
  const parent = spawn('unshare', isolated, {
    env: {
      ...process.env,
      LAYERS: scratch.layers.join(':'),
      ROOT: root,
      DATA: data,
      VOLUME: config.volumes[0],
    },
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const ended = new Promise<number>((resolve, reject) => {
    parent.once('error', reject)
    parent.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)))
  })
  const pid = await firstChild(parent.pid!)
  return {
    pid,
    ended,
    async stop(seconds) {
      const startedAt = performance.now()
      signal(pid, 'SIGTERM')
      const timer = setTimeout(() => signal(pid, 'SIGKILL'), seconds * 1_000)
      const code = await ended
      clearTimeout(timer)
      return { code, seconds: (performance.now() - startedAt) / 1_000 }
    },
    exec: (other) => enter(pid, [...within, ...other]),
    log: () => readFileSync(logFile, 'utf8'),
  }
}

/** unshare waits outside of the namespaces for the one process that it started within. */
async function firstChild(pid: number): Promise<number> {
  for (let waited = 0; waited < 5_000; waited += 10) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
    if (children.trim()) return Number(children.split(' ')[0])
    await sleep(10)
  }
  throw new Error('The container did not start')
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended.
  }
}

function enter(pid: number, command: string[]): Promise<{ code: number; output: string }> {
  const args = ['--target', String(pid), '--mount', '--pid', '--root', ...command]
  return new Promise((resolve) => {
    execFile('nsenter', args, { timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 137) : 0
      resolve({ code, output: `${stdout}${stderr}` })
    })
  })
}
