import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { isStorageKey, storage } from '#app/storage.server.ts'
import { diskStorage } from '#app/storage/disk.server.ts'
import { storageConformance } from '#tests/support/storage-conformance.ts'

const newFolder = () => mkdtemp(path.join(process.env['LUMIKU_DATA']!, 'storage-'))
const isNewInstallation = async () => true

storageConformance('disk', async () => diskStorage({ root: await newFolder(), isNewInstallation }))

describe('disk storage', () => {
  it('is bound to the environment', async () => {
    await storage().probe()
    expect(await readdir(path.join(process.env['LUMIKU_DATA']!, 'storage'))).toEqual(['.lumiku-storage'])
  })

  it('refuses a relative folder', () => {
    expect(() => diskStorage({ root: 'uploads', isNewInstallation })).toThrow('absolute')
  })

  it('refuses a folder without a marker while the database says that people keep files', async () => {
    const disk = diskStorage({ root: await newFolder(), isNewInstallation: async () => false })
    await expect(disk.probe()).rejects.toThrow('Mount the volume')
  })

  it('says in one sentence that a folder cannot be written', async () => {
    const root = await newFolder()
    await writeFile(path.join(root, 'file'), '')
    const disk = diskStorage({ root: path.join(root, 'file', 'storage'), isNewInstallation })
    await expect(disk.probe()).rejects.toThrow(/^STORAGE_DIR cannot be used: ENOTDIR/)
    await rm(root, { recursive: true })
  })

  it('copies from another file system without ever showing half an object', async () => {
    const other = await mkdtemp('/dev/shm/lumiku-').catch(() => null)
    if (!other) return
    const root = await newFolder()
    const disk = diskStorage({ root, isNewInstallation })
    await writeFile(path.join(other, 'clip'), 'from afar')
    await disk.put('uploads/clip.mp4', path.join(other, 'clip'))
    expect(await readdir(path.join(root, 'uploads'))).toEqual(['clip.mp4'])
    expect(await readdir(other)).toEqual([])
    await rm(other, { recursive: true })
  })

  it('accepts the keys that the models make', () => {
    const id = randomUUID()
    for (const key of [
      `uploads/${id.slice(0, 2)}/${id}.mp4`,
      `uploads/${id.slice(0, 2)}/${id}-thumbnail.webp`,
      `generations/${id}/12.mp4`,
      `generations/${id}/12.poster.jpg`,
      `samples/${'a'.repeat(64)}.mp4`,
    ]) {
      expect(isStorageKey(key), key).toBe(true)
    }
  })
})
