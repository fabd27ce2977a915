import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MissingObjectError, type Storage } from '#app/storage/object.server.ts'

/** What every storage driver promises. A driver's own test calls this and adds what is peculiar to it. */
export function storageConformance(name: string, makeStorage: () => Promise<Storage>): void {
  describe(`${name} storage`, () => {
    let storage: Storage
    let folder: string

    beforeAll(async () => {
      storage = await makeStorage()
      folder = await mkdtemp(path.join(tmpdir(), 'lumiku-source-'))
    })
    afterAll(() => rm(folder, { recursive: true, force: true }))

    async function source(content: string | Buffer): Promise<string> {
      const file = path.join(folder, randomUUID())
      await writeFile(file, content)
      return file
    }

    const newKey = () => `uploads/${randomUUID()}.mp4`

    it('gives back what was put, and says its size and hash', async () => {
      const content = Buffer.from('moving pictures')
      const key = newKey()
      expect(await storage.put(key, await source(content))).toEqual({
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      })
      expect(await buffer(await storage.open(key))).toEqual(content)
      expect(await storage.stat(key)).toEqual({ bytes: content.length })
    })

    it('takes the source away', async () => {
      const file = await source('once')
      await storage.put(newKey(), file)
      await expect(readFile(file)).rejects.toThrow('ENOENT')
    })

    it('believes a hash that the caller already knows', async () => {
      const known = { bytes: 4, sha256: 'f'.repeat(64) }
      expect(await storage.put(newKey(), await source('true'), known)).toEqual(known)
    })

    it('replaces an object that is put again', async () => {
      const key = newKey()
      await storage.put(key, await source('first'))
      await storage.put(key, await source('second'))
      expect((await buffer(await storage.open(key))).toString()).toBe('second')
    })

    it('reads a range, both ends included', async () => {
      const key = newKey()
      await storage.put(key, await source('0123456789'))
      expect((await buffer(await storage.open(key, { start: 2, end: 5 }))).toString()).toBe('2345')
      expect((await buffer(await storage.open(key, { start: 9, end: 9 }))).toString()).toBe('9')
    })

    it('knows nothing of an object that was never put or was removed', async () => {
      const key = newKey()
      expect(await storage.stat(key)).toBeNull()
      await expect(storage.open(key)).rejects.toBeInstanceOf(MissingObjectError)
      await expect(storage.localPath(key, folder)).rejects.toBeInstanceOf(MissingObjectError)
      await storage.put(key, await source('short life'))
      await storage.remove(key)
      await storage.remove(key)
      expect(await storage.stat(key)).toBeNull()
    })

    it('leaves no object behind when the source cannot be read', async () => {
      const key = newKey()
      await expect(storage.put(key, path.join(folder, 'nothing'))).rejects.toThrow()
      expect(await storage.stat(key)).toBeNull()
    })

    it('offers a path to read the object at', async () => {
      const key = newKey()
      await storage.put(key, await source('for ffmpeg'))
      expect(await readFile(await storage.localPath(key, folder), 'utf8')).toBe('for ffmpeg')
    })

    it('names what lies in a folder, and everything with its size and age', async () => {
      const folder = `generations/${randomUUID()}`
      for (const name of ['0.mp4', '0.poster.jpg', '1.mp4']) {
        await storage.put(`${folder}/${name}`, await source(name))
      }
      const keys = ['0.mp4', '0.poster.jpg', '1.mp4'].map((name) => `${folder}/${name}`)
      expect((await storage.list(folder)).sort()).toEqual(keys)
      expect(await storage.list(`generations/${randomUUID()}`)).toEqual([])
      const found = []
      for await (const object of storage.all()) if (object.key.startsWith(folder)) found.push(object)
      expect(found.map(({ key }) => key).sort()).toEqual(keys)
      for (const { key, bytes, modifiedAt } of found) {
        expect(bytes).toBe(key.length - folder.length - 1)
        expect(Math.abs(Date.now() - modifiedAt.getTime())).toBeLessThan(60_000)
      }
    })

    it('refuses every key that could leave its folder', async () => {
      const segment = fc.constantFrom(
        '..',
        '.',
        '',
        '/',
        '\\',
        '%2e%2e',
        'C:',
        '\0',
        'a',
        '.hidden',
        'x.mp4',
        '-rf',
      )
      const name = fc.oneof(
        fc.string(),
        fc.array(segment, { maxLength: 6 }).map((parts) => parts.join('/')),
      )
      const looksSafe = (key: string) =>
        /^[a-z0-9_.\-/]+$/.test(key) && !/(^|\/)[.\-_]|\/\/|\/$|^\//.test(key)
      await fc.assert(
        fc.asyncProperty(name, async (key) => {
          fc.pre(!looksSafe(key))
          for (const attempt of [
            () => storage.stat(key),
            () => storage.open(key),
            () => storage.remove(key),
          ]) {
            await expect((async () => attempt())()).rejects.toThrow('Not a storage key')
          }
        }),
        { numRuns: 1_000 },
      )
    })

    it('passes its own probe, again and again', async () => {
      await storage.probe()
      await storage.probe()
    })
  })
}
