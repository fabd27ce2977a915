import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import * as accountForms from '#app/accounts/account-forms.ts'
import * as brandForms from '#app/accounts/brand-form.ts'
import * as adminForms from '#app/admin/forms.ts'
import * as avatarForms from '#app/avatars/avatar-form.ts'
import { personaSchema, traitsSchema } from '#app/avatars/traits.ts'
import { db } from '#app/db/client.server.ts'
import { env } from '#app/env.server.ts'
import { isPlainForm } from '#app/http/plain-form.server.ts'
import { verifyPassword } from '#app/models/password.server.ts'
import { savePreset } from '#app/models/preset.server.ts'
import { listUploads } from '#app/models/upload.server.ts'
import * as requestForms from '#app/poses/request-form.ts'
import { skeletonSchema } from '#app/poses/skeleton-schema.ts'
import { storage } from '#app/storage.server.ts'
import { tools } from '#app/studio/catalog.server.ts'
import type { UploadSummary } from '#app/studio/contract.ts'
import {
  createTestAvatar,
  createTestGeneration,
  createTestPayment,
  createTestPose,
  createTestUpload,
  createTestUser,
} from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { routesOf } from '#tests/support/routes.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

/** What somebody types, sends or calls their files in order to do harm. */

let web: TestWeb
beforeAll(async () => {
  process.env['ANTHROPIC_API_KEY'] = 'no-key-at-all'
  web = await startWeb()
}, 120_000)
afterAll(() => web.close())

describe('a text that is a script', () => {
  // Ends whatever it may stand in: an attribute, an element, a string of a script, a comment, a style.
  const SCRIPT = `"'\`></script></style></title><!--<img src=x onerror=alert(1)>{{constructor}}\${7*7}`
  /** Columns that hold names of ours, not texts of somebody's; most have a check that says which. */
  const OURS =
    /(^id|_id|_key|_hash|sha256|kind|state|status|tool|language|theme|role|type|version|platform|provider|email|action|source|reason|purpose|queue|package_id|order_id|payment_url|return_to|step|problem|category|outcome|operation|name_key|url|service)$/

  async function poisonEveryText(): Promise<string[]> {
    const { rows } = await sql<{ table: string; column: string }>`
      select table_name as table, column_name as column from information_schema.columns
      where table_schema = 'public' and data_type = 'text'
        and table_name not in ('migrations', 'rate_limits', 'jobs_processes')`.execute(db)
    const poisoned: string[] = []
    for (const { table, column } of rows) {
      if (OURS.test(column)) continue
      const update = sql`update ${sql.table(table)} set ${sql.ref(column)} = left(${SCRIPT}, 80)`
      // A check that does not let it in is as good.
      const changed = await update.execute(db).catch(() => undefined)
      if (changed?.numAffectedRows) poisoned.push(`${table}.${column}`)
    }
    return poisoned
  }

  test('stands in pages as a text, wherever it was typed', async () => {
    const { userId } = await createTestUser({ credits: 1_000 })
    await db.updateTable('users').set({ role: 'admin' }).where('id', '=', userId).execute()
    const ids = await makeWorld(userId)
    const cookie = await cookieOf(userId)
    await send(web, '/library/projects', {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ intent: 'create', name: 'Promo' }),
    })
    const poisoned = await poisonEveryText()
    for (const column of [
      'users.name',
      'uploads.name',
      'outputs.name',
      'avatars.name',
      'own_poses.name',
      'presets.name',
    ])
      expect(poisoned).toContain(column)

    const seen: string[] = []
    for (const address of addressesOf(ids)) {
      const answer = await send(web, address, { headers: { cookie } })
      const type = answer.headers.get('content-type') ?? ''
      if (/event-stream|zip|pdf/.test(type)) {
        await answer.body?.cancel()
        continue
      }
      const text = await answer.text()
      expect(answer.status, address).toBeLessThan(500)
      if (/html|svg/.test(type)) {
        expect(text, address).not.toContain('<img src=x')
        expect(text.split('</script>').length, address).toBe(text.split('<script').length)
        if (text.includes('onerror=alert(1)')) seen.push(address)
      } else {
        expect(answer.headers.get('x-content-type-options'), address).toBe('nosniff')
      }
    }
    // It was there to be seen.
    expect(seen.length).toBeGreaterThan(8)

    const search = encodeURIComponent(SCRIPT)
    for (const address of [
      `/login?redirectTo=${search}`,
      `/library?name=${search}&q=${search}`,
      `/poses?q=${search}`,
      `/settings?done=${search}`,
      `/wallet?problem=${search}`,
      `/${search}`,
      `/generations/${search}`,
    ]) {
      const answer = await send(web, address, { headers: { cookie } })
      expect(answer.status, address).toBeLessThan(500)
      expect(await answer.text(), address).not.toContain('<img src=x')
    }
  })

  /** Every address that answers GET, about what is in the world. */
  function addressesOf(ids: Record<string, string>): string[] {
    return routesOf(web)
      .filter((route) => !/^\/(logout|metrics|webhooks|live|dev|api)/.test(route))
      .map((route) =>
        route
          .replace('/generations/:id', `/generations/${ids['generationId']}`)
          .replace('/admin/runs/:id', `/admin/runs/${ids['generationId']}`)
          .replace('/admin/users/:id', `/admin/users/${ids['userId']}`)
          .replace('/admin/payments/:id', `/admin/payments/${ids['paymentId']}`)
          .replace('/wallet/payments/:id', `/wallet/payments/${ids['paymentId']}`)
          .replace('/avatars/:id', `/avatars/${ids['avatarId']}`)
          .replace('/poses/mine/:id', `/poses/mine/${ids['poseId']}`)
          .replace('/outputs/:id', `/outputs/${ids['outputId']}`)
          .replace(':tool', 'video-mixer')
          .replaceAll(/:\w+|\*/g, 'nothing'),
      )
  }

  async function makeWorld(userId: string): Promise<Record<string, string>> {
    const uploadIds = await Promise.all([
      createTestUpload(userId),
      createTestUpload(userId, { kind: 'image' }),
    ])
    const mixer = (await tools()).get('video-mixer')!
    const uploads = (await listUploads(userId, { ids: uploadIds })) as unknown as UploadSummary[]
    const input = mixer.input.parse(mixer.example(uploads))
    const generationId = await createTestGeneration(userId, { state: 'done', input })
    const key = `generations/${generationId}/0.mp4`
    const source = path.join(env().LUMIKU_DATA, `${randomUUID()}.mp4`)
    await writeFile(source, 'not really a video')
    const { bytes, sha256 } = await storage().put(key, source)
    const { id: outputId } = await db
      .insertInto('outputs')
      .values({
        generation_id: generationId,
        index: 0,
        state: 'delivered',
        credits: 1,
        name: 'one.mp4',
        storage_key: key,
        content_type: 'video/mp4',
        bytes,
        sha256,
        recipe: JSON.stringify({ seed: 1 }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db.updateTable('generations').set({ delivered: 1 }).where('id', '=', generationId).execute()
    await savePreset({ userId, tool: 'video-mixer', name: 'Biasa', isReplacing: true, input })
    return {
      userId,
      generationId,
      outputId,
      paymentId: await createTestPayment(userId, { state: 'paid' }),
      avatarId: await createTestAvatar(userId, { outputId }),
      poseId: await createTestPose(userId),
    }
  }
})

describe('a form that brings more than it was asked for', () => {
  const owner = { email: 'sari@lumiku.test', name: 'Sari' }
  const schemasIn = (module: Record<string, unknown>): [string, z.ZodType][] =>
    Object.entries(module).flatMap(([name, value]): [string, z.ZodType][] => {
      if (value instanceof z.ZodType) return [[name, value]]
      if (!/Form$/.test(name) || typeof value !== 'function') return []
      return [[name, (value as (given: unknown) => z.ZodType)(name === 'removalForm' ? 'HAPUS' : owner)]]
    })
  const named: [string, z.ZodType][] = [accountForms, brandForms, adminForms, avatarForms, requestForms]
    .flatMap((module) => schemasIn(module as never))
    .concat([
      ['persona', personaSchema],
      ['traits', traitsSchema],
      ['skeleton', skeletonSchema],
    ])

  const EXTRA = [
    'role',
    'credits',
    'userId',
    'user_id',
    'price',
    'isAdmin',
    'balance',
    '__proto__',
    'constructor',
    'prototype',
  ]
  const hostile = fc.dictionary(
    fc.oneof(
      fc.constantFrom(...EXTRA, 'name', 'email', 'password', 'id', 'reason', 'then', 'toString'),
      fc.string(),
    ),
    fc.oneof(
      fc.constantFrom(
        ['a', 'b'],
        '',
        null,
        -1,
        1e308,
        NaN,
        true,
        [],
        {},
        'x'.repeat(10_000),
        '1e999',
        '\u0000',
      ),
      fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<never>,
      fc.string({ unit: 'binary' }) as fc.Arbitrary<never>,
    ),
    { maxKeys: 12, noNullPrototype: false },
  )

  async function everySchema(): Promise<[string, z.ZodType][]> {
    return [...named, ...[...(await tools())].map(([id, { input }]): [string, z.ZodType] => [id, input])]
  }

  test('gets nothing of it through any schema, and breaks none', async () => {
    const schemas = await everySchema()
    expect(schemas.length).toBeGreaterThan(25)
    for (const [name, schema] of schemas) {
      fc.assert(
        fc.property(hostile, (given) => {
          const read = schema.safeParse(given)
          if (!read.success || typeof read.data !== 'object' || read.data === null) return
          const allowed = new Set(Object.keys((schema as z.ZodObject).shape ?? read.data))
          expect(
            Object.keys(read.data).filter((key) => EXTRA.includes(key) && !allowed.has(key)),
            name,
          ).toEqual([])
          expect(Object.getPrototypeOf(read.data), name).toBe(Object.prototype)
        }),
        { numRuns: 40 },
      )
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  const NAMES: [string, string[]][] = [
    [
      'names of every object',
      ['__proto__.polluted', '__proto__[polluted]', 'constructor.prototype.polluted'],
    ],
    ['names of every object, further in', ['groups[0].__proto__.polluted', 'slides[0].constructor.name']],
    ['depth', [`a${'.a'.repeat(5_000)}`]],
    ['depth in lists', [`groups${'[0]'.repeat(60)}`]],
    ['a list without end', ['groups[99999999].name', 'slides[99999999].text']],
    ['more fields than there are', Array.from({ length: 20_000 }, (_, at) => `field${at}`)],
    ['one field again and again', Array<string>(20_000).fill('groups[0].clips')],
    ['a very long name', ['x'.repeat(5_000)]],
  ]
  const INTENTS = [
    { type: 'update', payload: { name: 'groups[9999999]', value: 'x' } },
    { type: 'update', payload: { name: '__proto__.polluted', value: 'x' } },
    { type: 'validate', payload: { name: `a${'.a'.repeat(3_000)}` } },
  ]
  const withNames = (names: string[]) => new URLSearchParams(names.map((name) => [name, 'yes']))

  test('is no form of ours by its names, and is told from the largest that is', () => {
    const formOf = (entries: Iterable<[string, string]>) => {
      const form = new FormData()
      for (const [name, value] of entries) form.append(name, value)
      return form
    }
    for (const [what, names] of NAMES) expect(isPlainForm(formOf(withNames(names))), what).toBe(false)
    for (const intent of INTENTS)
      expect(isPlainForm(formOf([['__intent__', JSON.stringify(intent)]])), intent.type).toBe(false)
    for (const state of ['{', `${'['.repeat(6_000)}${']'.repeat(6_000)}`])
      expect(isPlainForm(formOf([['__state__', state]]))).toBe(false)
    const table = Array.from(
      { length: 100 * 40 },
      (_, at) => `table.rows[${Math.floor(at / 40)}][${at % 40}]`,
    )
    const slides = Array.from(
      { length: 10 * 50 },
      (_, at) => `slides[${Math.floor(at / 50)}].pictures[${at % 50}].id`,
    )
    expect(isPlainForm(formOf(withNames([...table, ...slides, 'name', '_key', 'only', 'only'])))).toBe(true)
    const insert = { type: 'insert', payload: { name: 'colours', defaultValue: '#e6a100' } }
    expect(isPlainForm(formOf([['__intent__', JSON.stringify(insert)]]))).toBe(true)
  })

  test('is answered as a mistake of its sender, whatever its names are', async () => {
    const { userId } = await createTestUser({ credits: 1_000 })
    const cookie = await cookieOf(userId)
    const before = await db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow()
    for (const address of [
      '/settings',
      '/studio/video-mixer',
      '/studio/carousel-mix',
      '/poses/requests',
      '/library',
    ]) {
      const bodies = NAMES.map(([, names]) => withNames([...names, 'name', 'intent']))
      for (const intent of INTENTS) bodies.push(new URLSearchParams({ __intent__: JSON.stringify(intent) }))
      bodies.push(new URLSearchParams({ __state__: '{' }))
      for (const body of bodies) {
        const startedAt = performance.now()
        const answer = await send(web, address, { method: 'POST', headers: { cookie }, body })
        expect(answer.status, `${address} ${String(body).slice(0, 40)}`).toBe(400)
        expect(performance.now() - startedAt).toBeLessThan(2_000)
        await answer.body?.cancel()
      }
      const twice = new URLSearchParams([
        ['name', 'a'],
        ['name', 'b'],
        ['intent', 'profile'],
        ['intent', 'brand'],
        ['role', 'admin'],
        ['user_id', '1'],
        ['credits', '9'],
      ])
      const answer = await send(web, address, { method: 'POST', headers: { cookie }, body: twice })
      expect(answer.status, address).toBeLessThan(500)
      await answer.body?.cancel()
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    const after = await db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow()
    expect({ ...after, name: before.name }).toEqual(before)
  })
})

test('a flood of passwords is cut off instead of standing in line for minutes', async () => {
  const tried = await Promise.allSettled(
    Array.from({ length: 300 }, () => verifyPassword('x', 'no hash at all')),
  )
  const refused = tried.filter((one) => one.status === 'rejected')
  expect(refused.length).toBeGreaterThanOrEqual(300 - 4 - 128)
  expect(refused.length).toBeLessThan(300 - 128)
  expect(refused[0]).toMatchObject({ reason: { name: 'TooManyPasswords' } })
  expect(await verifyPassword('x', 'no hash at all')).toBe(false)
})

test('a balance that cannot be read is said to be unknown, and is never 0', async () => {
  const { userId } = await createTestUser({ credits: 1_000 })
  const headers = { cookie: await cookieOf(userId) }
  await db.schema.alterTable('accounts').renameTo('moved_away').execute()
  try {
    for (const [address, said] of [
      ['/dashboard', 'Saldo belum bisa dibaca'],
      ['/studio/video-mixer', 'belum diketahui'],
      ['/settings', 'Pengaturan'],
    ] as const) {
      const answer = await send(web, address, { headers })
      const html = (await answer.text()).replaceAll('<!-- -->', '')
      expect(answer.status, address).toBe(200)
      expect(html, address).toContain(said)
      expect(html, address).not.toMatch(/>\s*(Saldo( Anda)?:? )?0( kredit)?\s*</i)
    }
  } finally {
    await db.schema.alterTable('moved_away').renameTo('accounts').execute()
  }
})
