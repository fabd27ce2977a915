import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, chown, cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../../../bin/process.ts'
import { openContext } from './context.ts'
import { lineOf, pairsOf, type Stage, type Step } from './dockerfile.ts'

/**
 * Follows the steps of a Dockerfile on a Linux machine without Docker: each stage is a layer of an overlay file system over a
 * base that debootstrap makes, and each RUN happens in it by chroot, in namespaces of its own that take their mounts with
 * them when they end.
 */
export interface Scratch {
  /** Folders of the last stage, the top one first, as overlay takes them. */
  layers: string[]
  /** RUN and COPY steps that were followed. */
  steps: number
  /** What the last stage adds to those it is built on, for looking at from outside. */
  top: string
  remove(): Promise<void>
}

const FOLDER = path.join(ROOT, '.data/drills/image')
const TOOLS = ['debootstrap', 'unshare', 'chroot', 'mount', 'nsenter', 'setpriv']
/** A step's output is shown when it fails. */
const MAX_OUTPUT = 64 * 1024 * 1024
const STEP_MS = 20 * 60_000

const run = promisify(execFile)

/** Why this machine cannot do it, in a sentence; undefined when it can. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'Only Linux can walk the image.'
  if (process.getuid?.() !== 0) return 'Only root can walk the image: it mounts and changes its root.'
  const missing = TOOLS.filter((tool) => spawnSync('which', [tool]).status !== 0)
  if (missing.length > 0)
    return `Missing here: ${missing.join(', ')}. Run: apt-get install debootstrap util-linux`
  const tried = spawnSync('unshare', ['--mount', '--pid', '--fork', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
  if (tried.status !== 0) return 'Namespaces and mounts are not allowed here.'
  return undefined
}

export async function followDockerfile(stages: Stage[], onStep: (what: string) => void): Promise<Scratch> {
  const folder = path.join(FOLDER, `walk-${process.pid}`)
  await mkdir(folder, { recursive: true })
  const context = path.join(folder, 'context')
  await openContext().layOut(context)
  const layersOf = (stage: Stage) => [
    ...lineOf(stages, stage)
      .map(({ name }) => path.join(folder, name))
      .reverse(),
    baseFolder(lineOf(stages, stage)[0]!.from),
  ]
  let steps = 0
  for (const stage of stages) {
    if (!stages.some(({ name }) => name === stage.from)) await makeBase(stage.from, onStep)
    await mkdir(path.join(folder, stage.name), { recursive: true })
    const place = { folder: '/', env: {} as Record<string, string> }
    for (const inherited of lineOf(stages, stage)) {
      for (const step of inherited.steps) {
        if (step.kind === 'workdir') place.folder = path.posix.resolve(place.folder, step.folder)
        if (step.kind === 'env') Object.assign(place.env, pairsOf(step.pairs, place.env))
        if (inherited !== stage || (step.kind !== 'run' && step.kind !== 'copy')) continue
        steps += 1
        onStep(step.kind === 'run' ? step.command : `COPY ${step.sources.join(' ')} ${step.to}`)
        const from =
          step.kind === 'copy' && step.stage
            ? layersOf(stages.find(({ name }) => name === step.stage)!)
            : context
        await doStep(step, { layers: layersOf(stage), folder, place, from })
      }
    }
  }
  const last = stages.at(-1)!
  return {
    layers: layersOf(last),
    steps,
    top: path.join(folder, last.name),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

interface Where {
  layers: string[]
  /** For mount points, and what overlay keeps for itself. */
  folder: string
  place: { folder: string; env: Record<string, string> }
  /** What COPY takes from: a folder, or the layers of another stage. */
  from: string | string[]
}

async function doStep(step: Step, where: Where): Promise<void> {
  if (step.kind === 'run') await inRoot(where, RUN, [step.command])
  if (step.kind !== 'copy') return
  const target = path.posix.resolve(where.place.folder, step.to)
  await inRoot(where, COPY, [target, ...step.sources.map((source) => source.replace(/^\/+/, ''))])
}

/** Mounts the layers at $ROOT, to be written to. What else is mounted serves the step and leaves nothing in the layer. */
const ENTER = `set -e
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$UPPER,workdir=$WORK" "$ROOT"
`
const RUN = `${ENTER}
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mount --bind /etc/resolv.conf "$ROOT/etc/resolv.conf"
mount --bind /etc/hosts "$ROOT/etc/hosts"
mount -t tmpfs tmpfs "$ROOT/mnt"
[ -z "$NODE_EXTRA_CA_CERTS" ] || cp "$NODE_EXTRA_CA_CERTS" "$ROOT/mnt/ca.crt"
mkdir -p "$ROOT$PLACE"
exec chroot "$ROOT" env -i -C "$PLACE" "$@"
`
/** As Docker does it: what is copied is root's, a folder gives what it holds, and missing folders are made. */
const COPY = `${ENTER}
if [ -n "$FROM_LAYERS" ]; then mount -t overlay overlay -o "lowerdir=$FROM_LAYERS" "$FROM"; fi
target=$1; shift
for source in "$@"; do
  if [ -d "$FROM/$source" ]; then
    mkdir -p "$ROOT$target"; cp -dR --preserve=mode,timestamps,links "$FROM/$source/." "$ROOT$target/"
  elif [ $# -gt 1 ] || [ -d "$ROOT$target" ]; then
    mkdir -p "$ROOT$target"; cp -d --preserve=mode,timestamps "$FROM/$source" "$ROOT$target/"
  else
    mkdir -p "$(dirname "$ROOT$target")"; cp -d --preserve=mode,timestamps "$FROM/$source" "$ROOT$target"
  fi
done
`

async function inRoot(where: Where, script: string, args: string[]): Promise<void> {
  const { layers, folder, place, from } = where
  const [upper = '', ...lower] = layers
  const points = {
    ROOT: path.join(folder, 'root'),
    WORK: path.join(folder, 'work'),
    FROM: path.join(folder, 'from'),
  }
  for (const point of Object.values(points)) await mkdir(point, { recursive: true })
  const command = script === RUN ? [...inside(place.env), '/bin/sh', '-c', ...args] : args
  await execute(
    'unshare',
    ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', script, 'sh', ...command],
    {
      ...process.env,
      ...points,
      UPPER: upper,
      LOWER: lower.join(':'),
      PLACE: place.folder,
      ...(Array.isArray(from) ? { FROM_LAYERS: from.join(':') } : { FROM: from, FROM_LAYERS: '' }),
    },
  )
}

/** What a RUN step knows: the image's settings, and how this machine reaches apt's and npm's servers. */
function inside(env: Record<string, string>): string[] {
  const names = [
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'npm_config_registry',
  ]
  const passed = names.flatMap((name) => (process.env[name] ? [`${name}=${process.env[name]}`] : []))
  return [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'HOME=/root',
    'DEBIAN_FRONTEND=noninteractive',
    ...passed,
    ...(process.env['NODE_EXTRA_CA_CERTS'] ? ['NODE_EXTRA_CA_CERTS=/mnt/ca.crt'] : []),
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ]
}

async function execute(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await run(command, args, { env, maxBuffer: MAX_OUTPUT, timeout: STEP_MS })
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: unknown }
    const lines = `${stdout}\n${stderr}`.trimEnd().split('\n').slice(-25)
    throw new Error(`${args.at(-1)} ended with ${String(code)}:\n${lines.join('\n')}`, { cause: error })
  }
}

const baseFolder = (image: string) => path.join(FOLDER, image.replace(/\W/g, '-'))

/**
 * Stands in for `node:<major>-<suite>-slim`: the smallest Debian of that suite with its security updates, the Node that
 * bin/setup installed, npm, and the user `node`. Kept for the next walk.
 */
async function makeBase(image: string, onStep: (what: string) => void): Promise<void> {
  const [, major = '', suite = ''] = /^node:(\d+)-(\w+)-slim$/.exec(image) ?? []
  if (!major) throw new Error(`${image} cannot be made here, only node:<major>-<suite>-slim`)
  const base = baseFolder(image)
  if (existsSync(base)) return
  const unfinished = `${base}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  const mirror = process.env['DEBIAN_MIRROR'] ?? 'http://deb.debian.org/debian'

  onStep(`debootstrap ${suite}, in place of ${image}`)
  await execute('debootstrap', ['--variant=minbase', suite, unfinished, mirror], process.env)
  await writeFile(
    path.join(unfinished, 'etc/apt/sources.list'),
    `deb ${mirror} ${suite} main\ndeb ${mirror} ${suite}-updates main\ndeb ${mirror}-security ${suite}-security main\n`,
  )
  await rm(path.join(unfinished, 'var/cache/apt/archives'), { recursive: true, force: true })
  await mkdir(path.join(unfinished, 'var/cache/apt/archives/partial'), { recursive: true })

  onStep(`Node ${major} and npm`)
  if (process.versions.node.split('.')[0] !== major)
    throw new Error(`Run this by Node ${major}, as bin/setup installs it`)
  const local = path.join(unfinished, 'usr/local')
  await cp(process.execPath, path.join(local, 'bin/node'))
  const quietly = ['--no-save', '--no-package-lock', '--loglevel', 'error']
  await execute('npm', ['install', '--prefix', path.join(local, 'lib'), ...quietly, 'npm@11'], process.env)
  for (const name of ['npm', 'npx']) {
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, path.join(local, 'bin', name))
  }
  await writeFile(path.join(unfinished, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n')
  await addUser(unfinished, 'node', 1000)
  await rename(unfinished, base)
}

async function addUser(root: string, name: string, id: number): Promise<void> {
  await appendFile(path.join(root, 'etc/group'), `${name}:x:${id}:\n`)
  await appendFile(path.join(root, 'etc/passwd'), `${name}:x:${id}:${id}::/home/${name}:/bin/bash\n`)
  await mkdir(path.join(root, 'home', name))
  await chown(path.join(root, 'home', name), id, id)
}
