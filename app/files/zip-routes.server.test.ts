import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { open, readdir, readlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { storage } from '#app/storage.server.ts'
import { manifestCsv, uniqueNames, zipRouter } from '#app/files/zip-routes.server.ts'
import { createTestGeneration, createTestUser } from '#tests/support/factories.ts'
import { cookieOf, listen } from '#tests/support/listen.ts'
import { unzip } from '#tests/support/unzip.ts'

const MB = 1024 * 1024

let web: Awaited<ReturnType<typeof listen>>
let userId: string
let cookie: string

beforeAll(async () => {
  web = await listen(zipRouter())
  userId = (await createTestUser()).userId
  cookie = await cookieOf(userId)
})
afterAll(() => web.close())

const dataFolder = () => process.env['LUMIKU_DATA']!
const get = (generationId: string, query = '', headers: Record<string, string> = {}) =>
  fetch(`${web.origin}/generations/${generationId}/zip${query}`, { headers: { cookie, ...headers } })

async function finished(
  contents: Buffer[],
  names = (index: number) => `klip-${index + 1}.mp4`,
): Promise<string> {
  const generationId = await createTestGeneration(userId, { state: 'done', planned: contents.length + 1 })
  for (const [index, content] of contents.entries()) {
    const source = path.join(dataFolder(), randomUUID())
    await writeFile(source, content)
    const key = `generations/${generationId}/${index}.mp4`
    const stored = await storage().put(key, source)
    await insertOutput(generationId, index, key, stored, names(index))
  }
  await db
    .insertInto('outputs')
    .values({
      generation_id: generationId,
      index: contents.length,
      state: 'failed',
      credits: 0,
      name: 'gagal.mp4',
    })
    .execute()
  return generationId
}

async function insertOutput(
  generationId: string,
  index: number,
  key: string,
  stored: { bytes: number; sha256: string },
  name: string,
) {
  await db
    .insertInto('outputs')
    .values({
      generation_id: generationId,
      index,
      state: 'delivered',
      credits: 0,
      name,
      storage_key: key,
      content_type: 'video/mp4',
      ...stored,
      manifest: JSON.stringify({ number: index + 1, file: name, hook: '=1+1', seconds: -1.5 }),
    })
    .execute()
}

/** What an unpacker of another make finds inside, by file name. */
async function unpack(archive: Buffer): Promise<Record<string, Buffer>> {
  const entries = await unzip(archive)
  expect(entries.every(({ method }) => method === 0)).toBe(true)
  return Object.fromEntries(entries.map(({ name, content }) => [path.basename(name), content]))
}

describe('a ZIP', () => {
  it('opens elsewhere, equals its outputs byte for byte and is as long as it says', async () => {
    const contents = [randomBytes(300_000), Buffer.from('kecil'), randomBytes(70_000)]
    const generationId = await finished(contents)
    const response = await get(generationId)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-disposition')).toContain(
      `video-mixer-${generationId.slice(0, 8)}.zip`,
    )
    const archive = Buffer.from(await response.arrayBuffer())
    expect(archive.length).toBe(Number(response.headers.get('content-length')))
    const found = await unpack(archive)
    expect(Object.keys(found).sort()).toEqual(['klip-1.mp4', 'klip-2.mp4', 'klip-3.mp4', 'manifest.csv'])
    for (const [index, content] of contents.entries()) expect(found[`klip-${index + 1}.mp4`]).toEqual(content)
    expect(found['manifest.csv']?.toString()).toBe(
      '\uFEFF"number","file","hook","seconds"\r\n' +
        [1, 2, 3].map((number) => `${number},"klip-${number}.mp4","'=1+1",-1.5\r\n`).join(''),
    )
  })

  it('goes without a file that storage has lost or cut, and names it', async () => {
    const generationId = await finished([Buffer.from('satu'), Buffer.from('dua'), Buffer.from('tiga')])
    await storage().remove(`generations/${generationId}/1.mp4`)
    await writeFile(path.join(dataFolder(), 'storage/generations', generationId, '2.mp4'), 'ti')
    const response = await get(generationId)
    const archive = Buffer.from(await response.arrayBuffer())
    expect(archive.length).toBe(Number(response.headers.get('content-length')))
    const found = await unpack(archive)
    expect(Object.keys(found).sort()).toEqual(['klip-1.mp4', 'manifest.csv', 'missing.txt'])
    expect(found['missing.txt']?.toString()).toBe('klip-2.mp4\nklip-3.mp4\n')
  })

  it('has the same bytes every time', async () => {
    const generationId = await finished([randomBytes(1_000), randomBytes(1_000)])
    const [one, two] = await Promise.all([get(generationId), get(generationId)])
    expect(sha256(await one.arrayBuffer())).toBe(sha256(await two.arrayBuffer()))
  })

  it('holds the ticks of a form, of one run or of several, and never what is somebody else’s', async () => {
    const [one, two] = [await finished([Buffer.from('satu')]), await finished([Buffer.from('dua')])]
    const ticks = await get(one, '?only=1&only=7')
    expect(Object.keys(await unpack(Buffer.from(await ticks.arrayBuffer())))).toEqual([
      'klip-1.mp4',
      'manifest.csv',
    ])

    const rows = await db
      .selectFrom('outputs')
      .select('id')
      .where('generation_id', 'in', [one, two])
      .where('state', '=', 'delivered')
      .execute()
    const query = new URLSearchParams(rows.map(({ id }) => ['only', id]))
    const across = await fetch(`${web.origin}/library.zip?${query}`, { headers: { cookie } })
    const found = await unpack(Buffer.from(await across.arrayBuffer()))
    expect(Object.keys(found).sort()).toEqual(['1-klip-1.mp4', 'klip-1.mp4', 'manifest.csv'])

    const stranger = await cookieOf((await createTestUser()).userId)
    const stolen = await fetch(`${web.origin}/library.zip?${query}`, { headers: { cookie: stranger } })
    expect(stolen.status).toBe(404)
    expect((await fetch(`${web.origin}/library.zip`, { headers: { cookie } })).status).toBe(404)
  })

  it('holds the selection alone, and is nothing when that is empty', async () => {
    const generationId = await finished([Buffer.from('satu'), Buffer.from('dua'), Buffer.from('tiga')])
    const chosen = await get(generationId, '?only=3,1,99,x')
    const found = await unpack(Buffer.from(await chosen.arrayBuffer()))
    expect(Object.keys(found).sort()).toEqual(['klip-1.mp4', 'klip-3.mp4', 'manifest.csv'])
    for (const query of ['?only=', '?only=99', '?only=-1,0,1.5', '?only=4']) {
      expect((await get(generationId, query)).status, query).toBe(404)
    }
  })

  it('for a platform holds copies in place of originals and what passes, in a folder of its name', async () => {
    const generationId = await finished(
      [Buffer.from('png'), Buffer.from('jpeg'), Buffer.from('gif'), Buffer.from('film')],
      (index) => `set-01/${index + 1}.${['png', 'jpg', 'gif', 'mp4'][index]}`,
    )
    const types = ['image/png', 'image/jpeg', 'image/gif', 'video/mp4']
    for (const [index, content_type] of types.entries()) {
      const facts = JSON.stringify({ width: 1080, height: 1350 })
      await db
        .updateTable('outputs')
        .set({ content_type, facts })
        .where('generation_id', '=', generationId)
        .where('index', '=', index)
        .execute()
    }
    const { id } = await db
      .selectFrom('outputs')
      .select('id')
      .where('generation_id', '=', generationId)
      .where('index', '=', 0)
      .executeTakeFirstOrThrow()
    const source = path.join(dataFolder(), randomUUID())
    await writeFile(source, 'now jpeg')
    const key = `variants/${generationId}/0-tiktok-photo.jpg`
    await db
      .insertInto('output_variants')
      .values({
        output_id: id,
        platform: 'tiktok-photo',
        state: 'ready',
        storage_key: key,
        content_type: 'image/jpeg',
        name: 'set-01/1.jpg',
        ...(await storage().put(key, source)),
      })
      .execute()

    const response = await get(generationId, '?platform=tiktok-photo')
    expect(response.headers.get('content-disposition')).toContain('-tiktok-photo.zip')
    const entries = await unzip(Buffer.from(await response.arrayBuffer()))
    expect(entries.map(({ name, content }) => [name, name.endsWith('.jpg') && content.toString()])).toEqual([
      ['tiktok-photo/set-01/1.jpg', 'now jpeg'],
      ['tiktok-photo/set-01/2.jpg', 'jpeg'],
      ['tiktok-photo/manifest.csv', false],
    ])
    const one = await unzip(
      Buffer.from(await (await get(generationId, '?platform=tiktok-photo&only=2')).arrayBuffer()),
    )
    expect(one).toHaveLength(2)
    expect((await get(generationId, '?platform=shopee-video')).status).toBe(404)
    expect((await get(generationId, '?platform=nowhere')).status).toBe(404)
    const stranger = await cookieOf((await createTestUser()).userId)
    expect((await get(generationId, '?platform=tiktok-photo', { cookie: stranger })).status).toBe(404)
  })

  it('does not exist for anybody else, for nobody and for nonsense', async () => {
    const generationId = await finished([Buffer.from('milik sendiri')])
    const stranger = await cookieOf((await createTestUser()).userId)
    expect((await get(generationId, '', { cookie: stranger })).status).toBe(404)
    expect((await get(generationId, '', { cookie: '' })).status).toBe(404)
    expect((await get(randomUUID())).status).toBe(404)
    expect((await get('x')).status).toBe(404)
  })

  it('breaks off visibly when an object goes while it is written', async () => {
    // More than sockets hold, so that the second is not open yet.
    const generationId = await finished([randomBytes(40 * MB), randomBytes(1_000)])
    const response = await get(generationId)
    await storage().remove(`generations/${generationId}/1.mp4`)
    await expect(response.arrayBuffer()).rejects.toThrow()
  })

  it('of 2 GB takes no more memory than one of 2 MB, and stops reading when its reader goes', async () => {
    const key = `generations/${randomUUID()}/big.mp4`
    const source = path.join(dataFolder(), 'big')
    const file = await open(source, 'w')
    // Holes: 64 MB that take no disk.
    await file.truncate(64 * MB)
    await file.close()
    const stored = await storage().put(key, source)
    const generationId = await createTestGeneration(userId, { state: 'done', planned: 32 })
    for (let index = 0; index < 32; index++)
      await insertOutput(generationId, index, key, stored, `${index}.mp4`)

    const response = await get(generationId)
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(2_048 * MB)
    const before = process.memoryUsage().rss
    const reader = response.body!.getReader()
    let received = 0
    let most = 0
    while (received < 700 * MB) {
      received += (await reader.read()).value!.length
      most = Math.max(most, process.memoryUsage().rss)
    }
    expect((most - before) / MB).toBeLessThan(150)
    await reader.cancel()
    await eventually(async () => !(await openFiles()).some((name) => name.endsWith('big.mp4')))
  })
})

describe('names in a ZIP', () => {
  it('are unique and open everywhere', () => {
    const names = ['a.mp4', 'A.mp4', '../../etc/passwd', 'c:\\x?.mp4', '.hidden', 'manifest.csv', '']
    expect(uniqueNames(names.map((name, index) => ({ name, index })))).toEqual([
      'a.mp4',
      '2-A.mp4',
      '__.._etc_passwd',
      'c__x_.mp4',
      '_hidden',
      '6-manifest.csv',
      '_',
    ])
  })

  it('keep one folder, which cannot lead out of the archive', () => {
    const names = ['set-01/01.jpg', 'set-02/01.jpg', 'set-01/01.jpg', '../x.jpg', '/etc/passwd', 'a/b/c.jpg']
    expect(uniqueNames(names.map((name, index) => ({ name, index })))).toEqual([
      'set-01/01.jpg',
      'set-02/01.jpg',
      'set-01/3-01.jpg',
      '_/x.jpg',
      'etc/passwd',
      'a_b_c.jpg',
    ])
  })

  it('stand in a manifest whose rows may have different columns', () => {
    expect(manifestCsv([{ manifest: { a: 1 } }, { manifest: { b: 'x "y", z', a: 2 } }])).toBe(
      '\uFEFF"a","b"\r\n1,\r\n2,"x ""y"", z"\r\n',
    )
  })
})

function sha256(bytes: ArrayBuffer): string {
  return createHash('sha256').update(Buffer.from(bytes)).digest('hex')
}

async function openFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd')
  return Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await check()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('It never came true')
}
