import { readFileSync } from 'node:fs'
import { cp, readdir } from 'node:fs/promises'
import path from 'node:path'
import { ROOT } from '../../../bin/process.ts'

/** What a build sees of this folder: everything that .dockerignore lets through. Paths are relative, with slashes. */
export interface Context {
  lets(file: string): boolean
  files(): Promise<string[]>
  /** Copies it to `folder`. */
  layOut(folder: string): Promise<void>
}

export function openContext(ignored = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8')): Context {
  const patterns = ignored
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => ({ isException: line.startsWith('!'), pattern: line.replace(/^!/, '') }))
    .map((one) => ({ ...one, fits: fitting(one.pattern) }))

  /** The last pattern that fits the path, or a folder above it, decides. */
  const lets = (file: string) => {
    const parts = file.split('/')
    const line = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
    const last = patterns.findLast(({ fits }) => line.some((place) => fits.test(place)))
    return last?.isException ?? true
  }
  const mayHold = (folder: string) =>
    lets(folder) ||
    patterns.some(({ isException, pattern }) => isException && pattern.startsWith(`${folder}/`))

  const walk = async (folder: string): Promise<string[]> => {
    const entries = await readdir(path.join(ROOT, folder), { withFileTypes: true })
    const found = entries.map(async (entry) => {
      const place = folder ? `${folder}/${entry.name}` : entry.name
      if (entry.isDirectory()) return mayHold(place) ? await walk(place) : []
      return lets(place) ? [place] : []
    })
    return (await Promise.all(found)).flat()
  }
  return {
    lets,
    files: () => walk(''),
    async layOut(folder) {
      for (const file of await walk('')) await cp(path.join(ROOT, file), path.join(folder, file))
    },
  }
}

/** Docker's wildcards: a star stands for names that begin with a dot too, two stars for any number of folders. */
function fitting(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*\/|\*)/).map((part) => {
    if (part === '**/') return '(?:.*/)?'
    return part === '*' ? '[^/]*' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('')}$`)
}
