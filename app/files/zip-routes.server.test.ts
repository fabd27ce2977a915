import { fork } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { open, readdir, readlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { consume } from '#app/rate-limit.server.ts'
import { storage } from '#app/storage.server.ts'
import { manifestCsv, uniqueNames, zipRouter } from '#app/files/zip-routes.server.ts'
import { createTestGeneration, createTestUpload, createTestUser } from '#tests/support/factories.ts'
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

describe('the ZIP of an account', () => {
  const exported = (of: string, init: RequestInit = {}) =>
    fetch(`${web.origin}/account.zip`, { ...init, headers: { cookie: of } })

  async function recordsIn(response: Response): Promise<Record<string, string>> {
    const entries = await unzip(Buffer.from(await response.arrayBuffer()))
    const records = entries.filter(({ name }) => name.endsWith('.json'))
    return Object.fromEntries(records.map(({ name, content }) => [path.basename(name), content.toString()]))
  }

  it('has every row once and in order, however many pages of them there are', async () => {
    const { userId } = await createTestUser({ credits: 7 })
    const hint = { text: 'satu\ndua', list: [1, { a: [] }] }
    // Some at the same moment, and some a microsecond apart: no page may end between what it cannot tell apart.
    await sql`insert into generations (user_id, tool, title, input, planned, credits, submission_key, state, created_at)
      select ${userId}::uuid, 'video-mixer', n::text, ${JSON.stringify(hint)}::jsonb, 1, 0, gen_random_uuid(), 'done',
        '2026-11-23T10:00:00.000001Z'::timestamptz + (n / 4) * interval '1 microsecond'
      from generate_series(1, 23) n`.execute(db)
    await sql`with movement as (
        insert into ledger_transactions (kind, reference) values ('adjustment', gen_random_uuid()::text) returning id
      ) insert into ledger_entries (transaction_id, account_id, credits, balance_after)
        select movement.id, accounts.id, n, n from movement, accounts, generate_series(1, 1001) n where user_id = ${userId}
        union all select movement.id, accounts.id, -1001 * 501, null from movement, accounts where kind = 'adjustments'`.execute(
      db,
    )
    const records = await recordsIn(await exported(await cookieOf(userId)))
    const runs = JSON.parse(records['runs.json']!) as { title: string; created_at: string }[]
    expect(new Set(runs.map(({ title }) => title)).size).toBe(23)
    expect(runs).toHaveLength(23)
    expect(runs.map(({ title }) => Math.floor(Number(title) / 4))).toEqual(
      Array.from({ length: 23 }, (_, at) => Math.floor((at + 1) / 4)),
    )
    expect(Object.keys(runs[0]!)).toEqual([
      ...['id', 'tool', 'state', 'title', 'input', 'planned', 'delivered', 'failed', 'credits'],
      ...['created_at', 'started_at', 'finished_at'],
    ])
    expect(records['runs.json']).toBe(`${JSON.stringify(runs, null, 2)}\n`)
    const ledger = JSON.parse(records['ledger.json']!) as { credits: number }[]
    expect(ledger.map(({ credits }) => credits)).toEqual([
      7,
      ...Array.from({ length: 1001 }, (_, n) => n + 1),
    ])
    expect(Object.keys(ledger[0]!)).toEqual([
      ...['kind', 'credits', 'balance_after', 'reason', 'generation_id', 'created_at'],
    ])
    expect(JSON.parse(records['profile.json']!)).toMatchObject({ id: userId, credits: 7 })
    expect(Object.keys((JSON.parse(records['sessions.json']!) as object[])[0]!)).toEqual([
      'user_agent',
      'ip',
      'created_at',
      'last_seen_at',
    ])
    expect(records['payments.json']).toBe('[]\n')
  })

  it('holds uploads and results, those of one name too, and names what is missing', async () => {
    const { userId } = await createTestUser()
    const generationId = await createTestGeneration(userId, { state: 'done', planned: 700 })
    const source = path.join(dataFolder(), randomUUID())
    await writeFile(source, 'klip')
    const stored = await storage().put(`generations/${generationId}/0.mp4`, source)
    // More than a page of them.
    await db
      .insertInto('outputs')
      .values(
        Array.from({ length: 700 }, (_, index) => ({
          generation_id: generationId,
          index,
          state: 'delivered' as const,
          credits: 0,
          name: 'klip.mp4',
          storage_key: `generations/${generationId}/${index === 57 ? 'lost' : '0'}.mp4`,
          ...stored,
        })),
      )
      .execute()
    const uploads = [0, 1].map(() => ({
      name: 'bahan.mp4',
      bytes: 4,
      storageKey: `generations/${generationId}/0.mp4`,
    }))
    for (const upload of uploads) await createTestUpload(userId, upload)

    const response = await exported(await cookieOf(userId))
    const entries = await unzip(Buffer.from(await response.arrayBuffer()))
    const names = entries.map(({ name }) => name.replace(/^[^/]+\//, ''))
    const folder = `results/video-mixer-${generationId.slice(0, 8)}`
    expect(names.filter((name) => name.startsWith('uploads/'))).toEqual([
      'uploads/bahan.mp4',
      'uploads/2-bahan.mp4',
    ])
    const results = names.filter((name) => name.startsWith(`${folder}/`))
    const numbers = Array.from({ length: 699 }, (_, at) => at + 2).filter((number) => number !== 58)
    expect(results).toEqual([
      `${folder}/klip.mp4`,
      ...numbers.map((number) => `${folder}/${number}-klip.mp4`),
    ])
    expect(entries.at(-1)?.name).toMatch(/missing\.txt$/)
    expect(entries.at(-1)?.content.toString()).toBe(`${folder}/58-klip.mp4\n`)
  })

  it('takes no more memory than a few runs, however many there are', { timeout: 60_000 }, async () => {
    const { userId } = await createTestUser()
    await sql`insert into generations (user_id, tool, input, planned, credits, submission_key, state)
      select ${userId}::uuid, 'video-mixer', jsonb_build_object('texts', jsonb_build_array(repeat('kata ', 180000))),
        1, 0, gen_random_uuid(), 'done'
      from generate_series(1, 150)`.execute(db)
    const cookie = await cookieOf(userId)
    const script = path.join(dataFolder(), 'export.ts')
    await writeFile(
      script,
      `import { zipRouter } from '${process.cwd()}/app/files/zip-routes.server.ts'
import { listen } from '${process.cwd()}/tests/support/listen.ts'
const { origin } = await listen(zipRouter())
const response = await fetch(origin + '/account.zip', { headers: { cookie: '${cookie}' } })
let bytes = 0
for await (const chunk of response.body) bytes += chunk.length
process.send(bytes, () => process.exit())`,
    )
    const child = fork(script, { execArgv: ['--max-old-space-size=96'], stdio: 'ignore' })
    const received = await new Promise<unknown>((resolve) =>
      child.once('message', resolve).once('exit', resolve),
    )
    expect(Number(received) / MB).toBeGreaterThan(128)
  })

  it('is made one at a time: starting anew ends the one before, and looking at it does not', async () => {
    const { userId } = await createTestUser()
    const cookie = await cookieOf(userId)
    const generationId = await createTestGeneration(userId, { state: 'done' })
    const source = path.join(dataFolder(), randomUUID())
    // More than sockets hold: it cannot be over before the next begins.
    await writeFile(source, randomBytes(40 * MB))
    const stored = await storage().put(`generations/${generationId}/0.mp4`, source)
    await insertOutput(generationId, 0, `generations/${generationId}/0.mp4`, stored, 'besar.mp4')
    const stranger = await exported(await cookieOf((await createTestUser()).userId))
    const first = await exported(cookie)
    const looked = await exported(cookie, { method: 'HEAD' })
    expect([looked.status, looked.headers.get('content-type')]).toEqual([200, 'application/zip'])
    const reading = first.body!.getReader()
    await reading.read()
    const second = await exported(cookie)
    const rest = (async () => {
      while (!(await reading.read()).done);
    })()
    await expect(rest).rejects.toThrow()
    expect((await second.arrayBuffer()).byteLength).toBeGreaterThan(40 * MB)
    expect((await stranger.arrayBuffer()).byteLength).toBeGreaterThan(0)
  })
})

it('an archive is counted before anything is looked for', async () => {
  const { userId } = await createTestUser()
  const cookie = await cookieOf(userId)
  const generationId = await createTestGeneration(userId, { state: 'done' })
  while ((await consume('archive', userId)).ok);
  await db.transaction().execute(async (trx) => {
    // Whoever looks has to wait, and is given up on after five seconds.
    await sql`lock table generations, outputs, uploads, accounts`.execute(trx)
    for (const path of [
      '/account.zip',
      `/library.zip?only=${randomUUID()}`,
      `/generations/${generationId}/zip`,
    ]) {
      const refused = await fetch(web.origin + path, { headers: { cookie } })
      expect([path, refused.status]).toEqual([path, 429])
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000)
    }
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
