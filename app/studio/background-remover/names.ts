import type { CutKind } from './limits.ts'

/** Folders of the ZIP: each kind goes somewhere else. */
const FOLDERS: Record<CutKind, string> = {
  transparent: 'transparan',
  white: 'putih',
  colour: 'warna',
  square: 'marketplace',
}
/** Long enough to know a photo again, short enough for every phone's file system. */
const LONGEST = 80

/** A name without extension for each picture, from its file's own: safe on every system, no two alike. */
export function stemsOf(files: string[]): string[] {
  const taken = new Set<string>()
  return files.map((file) => {
    const stem = file
      .replace(/\.[a-z0-9]{1,5}$/i, '')
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[.-]+|[.-]+$/g, '')
      .slice(0, LONGEST)
    const plain = stem || 'foto'
    let name = plain
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${plain}-${number}`
    taken.add(name.toLowerCase())
    return name
  })
}

export function nameOf(stem: string, kind: CutKind): string {
  return `${FOLDERS[kind]}/${stem}.${kind === 'transparent' ? 'png' : 'jpg'}`
}
