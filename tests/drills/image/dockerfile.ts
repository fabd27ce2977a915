import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../../../bin/process.ts'

/** One `FROM … ` of a Dockerfile and what follows it. */
export interface Stage {
  name: string
  /** An image of a registry, or the name of an earlier stage. */
  from: string
  steps: Step[]
}

export type Step = { line: number } & (
  | { kind: 'run'; command: string }
  | { kind: 'copy'; stage: string | undefined; sources: string[]; to: string }
  | { kind: 'workdir'; folder: string }
  | { kind: 'env' | 'label'; pairs: string }
  | { kind: 'arg'; name: string; fallback: string }
  | { kind: 'user'; user: string }
  | { kind: 'volume'; folder: string }
  | { kind: 'expose'; ports: number[] }
  | { kind: 'entrypoint' | 'cmd'; command: string[] }
  | { kind: 'healthcheck'; command: string[]; seconds: Record<string, number> }
)

/** What a container of the image is given when it starts. */
export interface ImageConfig {
  env: Record<string, string>
  labels: Record<string, string>
  user: string
  folder: string
  volumes: string[]
  ports: number[]
  entrypoint: string[]
  cmd: string[]
  healthcheck: { command: string[]; seconds: Record<string, number> } | undefined
}

export function readDockerfile(): Stage[] {
  return parseDockerfile(readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8'))
}

/** Knows the instructions that ours uses, in the forms that it uses, and throws at any other. */
export function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = []
  for (const { line, keyword, rest } of instructions(text)) {
    if (keyword === 'FROM') {
      const [, from = '', name] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(rest) ?? []
      stages.push({ name: name ?? String(stages.length), from, steps: [] })
    } else {
      const stage = stages.at(-1)
      if (!stage) throw new Error(`Dockerfile line ${line}: ${keyword} stands before any FROM`)
      stage.steps.push({ line, ...stepOf(keyword, rest, line) })
    }
  }
  return stages
}

/** Of the last stage, with what it inherits from those it is built on. `args` are build arguments. */
export function configOf(stages: Stage[], args: Record<string, string> = {}): ImageConfig {
  const config: ImageConfig = {
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    labels: {},
    user: '0:0',
    folder: '/',
    volumes: [],
    ports: [],
    entrypoint: [],
    cmd: [],
    healthcheck: undefined,
  }
  for (const stage of lineOf(stages, stages.at(-1)!)) {
    const known: Record<string, string> = {}
    for (const step of stage.steps) {
      const values = () => ({ ...known, ...config.env })
      if (step.kind === 'arg') known[step.name] = args[step.name] ?? step.fallback
      else if (step.kind === 'env') Object.assign(config.env, pairsOf(step.pairs, values()))
      else if (step.kind === 'label') Object.assign(config.labels, pairsOf(step.pairs, values()))
      else if (step.kind === 'workdir') config.folder = path.posix.resolve(config.folder, step.folder)
      else if (step.kind === 'user') config.user = step.user
      else if (step.kind === 'volume') config.volumes.push(step.folder)
      else if (step.kind === 'expose') config.ports.push(...step.ports)
      else if (step.kind === 'entrypoint' || step.kind === 'cmd') config[step.kind] = step.command
      else if (step.kind === 'healthcheck') config.healthcheck = step
    }
  }
  return config
}

/** The stages that `stage` is built on, the first one first, and itself. */
export function lineOf(stages: Stage[], stage: Stage): Stage[] {
  const parent = stages.find(({ name }) => name === stage.from)
  return parent ? [...lineOf(stages, parent), stage] : [stage]
}

/** `A=1 B="two words"`, with `$NAME` and `${NAME}` of `values`. */
export function pairsOf(text: string, values: Record<string, string>): Record<string, string> {
  const found = [...text.matchAll(/([\w.]+)=("([^"]*)"|\S*)/g)]
  return Object.fromEntries(
    found.map(([, name = '', plain = '', quoted]) => [
      name,
      (quoted ?? plain).replace(/\$\{?(\w+)\}?/g, (_, variable: string) => values[variable] ?? ''),
    ]),
  )
}

/** Comments are gone and continued lines joined. */
function instructions(text: string): { line: number; keyword: string; rest: string }[] {
  const found: { line: number; keyword: string; rest: string }[] = []
  let begun: { line: number; text: string } | undefined
  for (const [index, raw] of text.split('\n').entries()) {
    if (/^\s*(#|$)/.test(raw)) continue
    begun = { line: begun?.line ?? index + 1, text: `${begun?.text ?? ''}${raw.replace(/\\$/, '').trim()} ` }
    if (raw.endsWith('\\')) continue
    const [, keyword = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(begun.text.trim()) ?? []
    found.push({ line: begun.line, keyword: keyword.toUpperCase(), rest })
    begun = undefined
  }
  return found
}

type Instruction<Kind = Step> = Kind extends Step ? Omit<Kind, 'line'> : never

function stepOf(keyword: string, rest: string, line: number): Instruction {
  const words = rest.split(/\s+/)
  switch (keyword) {
    case 'RUN':
      return { kind: 'run', command: rest }
    case 'COPY': {
      const [, stage, places = ''] = /^(?:--from=(\S+)\s+)?([^-].*)$/.exec(rest) ?? []
      const sources = places.split(/\s+/)
      return { kind: 'copy', stage, to: sources.pop()!, sources }
    }
    case 'WORKDIR':
      return { kind: 'workdir', folder: rest }
    case 'ENV':
      return { kind: 'env', pairs: rest }
    case 'LABEL':
      return { kind: 'label', pairs: rest }
    case 'ARG': {
      const [name = '', fallback = ''] = rest.split('=')
      return { kind: 'arg', name, fallback }
    }
    case 'USER':
      return { kind: 'user', user: rest }
    case 'VOLUME':
      return { kind: 'volume', folder: rest }
    case 'EXPOSE':
      return { kind: 'expose', ports: words.map(Number) }
    case 'ENTRYPOINT':
      return { kind: 'entrypoint', command: JSON.parse(rest) as string[] }
    case 'CMD':
      return { kind: 'cmd', command: JSON.parse(rest) as string[] }
    case 'HEALTHCHECK': {
      const [options = '', command = '[]'] = rest.split(/\s*CMD\s+/)
      const seconds = [...options.matchAll(/--([\w-]+)=(\d+)s?/g)].map(([, name, value]) => [
        name,
        Number(value),
      ])
      return {
        kind: 'healthcheck',
        command: JSON.parse(command) as string[],
        seconds: Object.fromEntries(seconds) as Record<string, number>,
      }
    }
    default:
      throw new Error(`Dockerfile line ${line}: ${keyword} is not known here`)
  }
}
