import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pieceKey, takePiece, trimPieces } from '#jobs/media/pieces.ts'

let folder: string
let cache: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-pieces-'))
  cache = path.join(folder, 'cache')
  await mkdir(cache)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('takePiece', () => {
  it('makes a piece once for two runs at the same time', async () => {
    let made = 0
    const fill = async (into: string) => {
      made += 1
      await sleep(50)
      await writeFile(path.join(into, 'a'), 'piece')
    }
    const [one, two] = await Promise.all([take('one', fill), take('two', fill)])
    expect(made).toBe(1)
    expect(await readFile(path.join(one, 'a'), 'utf8')).toBe('piece')
    expect(await readFile(path.join(two, 'a'), 'utf8')).toBe('piece')
  })

  it('is made by the second run when the first was cancelled half-way', async () => {
    const begun = Promise.withResolvers<void>()
    const first = take('one', async () => {
      begun.resolve()
      await sleep(50)
      throw new Error('cancelled')
    })
    await begun.promise
    const second = take('two', (into) => writeFile(path.join(into, 'a'), 'piece'))
    await expect(first).rejects.toThrow('cancelled')
    expect(await readFile(path.join(await second, 'a'), 'utf8')).toBe('piece')
  })

  it('leaves nothing of a piece that failed', async () => {
    await expect(
      take('one', async (into) => {
        await writeFile(path.join(into, 'a'), 'half')
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await readdir(cache)).toEqual([])
  })

  it('keeps its files for the run although the cache is emptied', async () => {
    const taken = await take('one', (into) => writeFile(path.join(into, 'a'), 'piece'))
    await rm(cache, { recursive: true })
    expect(await readFile(path.join(taken, 'a'), 'utf8')).toBe('piece')
  })

  async function take(run: string, fill: (into: string) => Promise<void>): Promise<string> {
    const workspace = path.join(folder, run)
    return takePiece({ cache, workspace, key: pieceKey('piece'), signal: new AbortController().signal }, fill)
  }
})

describe('pieceKey', () => {
  it('does not depend on the order in which things are said', () => {
    expect(pieceKey({ a: 1, b: { c: 2, d: 3 } })).toBe(pieceKey({ b: { d: 3, c: 2 }, a: 1 }))
    expect(pieceKey({ a: 1 })).not.toBe(pieceKey({ a: 2 }))
  })
})

describe('trimPieces', () => {
  it('removes those not used the longest, until the rest fits', async () => {
    const names = ['old', 'new', 'newest']
    for (const [index, name] of names.entries()) {
      const piece = path.join(cache, 'aa', name)
      await mkdir(piece, { recursive: true })
      await writeFile(path.join(piece, 'a'), Buffer.alloc(1_000))
      const used = new Date(Date.now() - (names.length - index) * 60_000)
      await utimes(piece, used, used)
    }
    await trimPieces(cache, 2_000)
    expect((await readdir(path.join(cache, 'aa'))).sort()).toEqual(['new', 'newest'])
  })

  it('sweeps what a killed process left half-made, but not what is being made', async () => {
    const [stale, fresh] = [path.join(cache, 'tmp-1-a'), path.join(cache, 'tmp-2-b')]
    await mkdir(stale)
    await mkdir(fresh)
    const before = new Date(Date.now() - 2 * 3_600_000)
    await utimes(stale, before, before)
    await trimPieces(cache)
    await expect(stat(stale)).rejects.toThrow()
    await stat(fresh)
  })
})
