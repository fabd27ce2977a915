import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import {
  findPreset,
  findShared,
  listPresets,
  MAX_PRESETS,
  removePreset,
  renamePreset,
  savePreset,
  sharePreset,
  stopSharingPreset,
} from '#app/models/preset.server.ts'
import { createTestUser } from '#tests/support/factories.ts'

let userId: string
let strangerId: string

beforeEach(async () => {
  userId = (await createTestUser()).userId
  strangerId = (await createTestUser()).userId
})

const save = (name: string, input: unknown = { count: 1 }, more: { isReplacing?: boolean } = {}) =>
  savePreset({ userId, tool: 'video-mixer', name, input, ...more })

async function saved(name: string, input?: unknown): Promise<string> {
  const outcome = await save(name, input)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.presetId
}

const names = async () => (await listPresets(userId, 'video-mixer')).map(({ name }) => name)

describe('saving', () => {
  test('keeps the input under a tidy name', async () => {
    const id = await saved('  Promo\n Lebaran\u202e ', { count: 6 })
    expect(await findPreset(userId, id)).toEqual({
      id,
      tool: 'video-mixer',
      name: 'Promo Lebaran',
      input: { count: 6 },
      shareToken: null,
    })
  })

  test('asks before it replaces what has the same name in whatever case', async () => {
    const id = await saved('Promo', { count: 1 })
    expect(await save('PROMO', { count: 2 })).toEqual({ ok: false, reason: 'name-taken' })
    expect((await findPreset(userId, id))?.input).toEqual({ count: 1 })
    expect(await save('PROMO', { count: 2 }, { isReplacing: true })).toEqual({ ok: true, presetId: id })
    expect(await findPreset(userId, id)).toMatchObject({ name: 'PROMO', input: { count: 2 } })
    expect(await names()).toEqual(['PROMO'])
  })

  test('refuses a name without a character', async () => {
    expect(await save(' \u200b ')).toEqual({ ok: false, reason: 'no-name' })
  })

  test('cuts a name that is too long', async () => {
    await saved('n'.repeat(200))
    expect(await names()).toEqual(['n'.repeat(80)])
  })

  test('refuses an input that is too large for a form', async () => {
    expect(await save('Tabel', { rows: 'x'.repeat(1_000_001) })).toEqual({ ok: false, reason: 'too-large' })
  })

  test('is the same name for another tool, and for another user', async () => {
    await saved('Promo')
    const forTool = await savePreset({ userId, tool: 'looping-flow', name: 'Promo', input: {} })
    const forUser = await savePreset({ userId: strangerId, tool: 'video-mixer', name: 'Promo', input: {} })
    expect([forTool.ok, forUser.ok]).toEqual([true, true])
  })

  test(`stops at ${MAX_PRESETS} for a user and a tool, also when many come at once`, async () => {
    for (let number = 0; number < MAX_PRESETS - 2; number += 1) await saved(`Nomor ${number}`)
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((name) => save(name)))
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(2)
    expect(outcomes.find(({ ok }) => !ok)).toEqual({ ok: false, reason: 'full' })
    expect(await names()).toHaveLength(MAX_PRESETS)
    expect(await save('Nomor 1', {}, { isReplacing: true })).toMatchObject({ ok: true })
    expect((await savePreset({ userId, tool: 'looping-flow', name: 'a', input: {} })).ok).toBe(true)
  })

  test('the same new name twice at once is one preset', async () => {
    const outcomes = await Promise.all([save('Promo'), save('Promo'), save('promo')])
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await names()).toHaveLength(1)
  })
})

describe('renaming', () => {
  test('takes a free name, also the same one in another case', async () => {
    const id = await saved('promo')
    expect(await renamePreset(userId, id, 'Promo')).toEqual({ ok: true })
    expect(await renamePreset(userId, id, 'Diskon')).toEqual({ ok: true })
    expect(await names()).toEqual(['Diskon'])
  })

  test('refuses a name that is taken, or none', async () => {
    const id = await saved('Promo')
    await saved('Diskon')
    expect(await renamePreset(userId, id, 'diskon')).toEqual({ ok: false, reason: 'name-taken' })
    expect(await renamePreset(userId, id, ' ')).toEqual({ ok: false, reason: 'no-name' })
    expect(await names()).toEqual(['Diskon', 'Promo'])
  })
})

describe('sharing', () => {
  test('gives a link that cannot be guessed and stays the same', async () => {
    const id = await saved('Promo', { count: 3 })
    const token = (await sharePreset(userId, id)) ?? ''
    expect(Buffer.from(token, 'base64url').length * 8).toBeGreaterThanOrEqual(128)
    expect(await sharePreset(userId, id)).toBe(token)
    expect(await findShared('video-mixer', token)).toEqual({ name: 'Promo', input: { count: 3 } })
  })

  test('survives a new name and a new input', async () => {
    const id = await saved('Promo')
    const token = (await sharePreset(userId, id)) ?? ''
    await save('Promo', { count: 9 }, { isReplacing: true })
    await renamePreset(userId, id, 'Diskon')
    expect(await findShared('video-mixer', token)).toEqual({ name: 'Diskon', input: { count: 9 } })
  })

  test('ends, and the next link is another one', async () => {
    const id = await saved('Promo')
    const token = (await sharePreset(userId, id)) ?? ''
    expect(await stopSharingPreset(userId, id)).toBe(true)
    expect(await findShared('video-mixer', token)).toBeUndefined()
    expect(await sharePreset(userId, id)).not.toBe(token)
  })

  test('is for the tool that it was saved in', async () => {
    const token = (await sharePreset(userId, await saved('Promo'))) ?? ''
    expect(await findShared('looping-flow', token)).toBeUndefined()
    expect(await findShared('video-mixer', '')).toBeUndefined()
    expect(await findShared('video-mixer', `${token}'`)).toBeUndefined()
  })
})

describe('somebody else’s preset', () => {
  test('is not found, changed, shared or removed', async () => {
    const id = await saved('Promo')
    const token = await sharePreset(userId, id)
    expect(await findPreset(strangerId, id)).toBeUndefined()
    expect(await listPresets(strangerId, 'video-mixer')).toEqual([])
    expect(await renamePreset(strangerId, id, 'Punyaku')).toEqual({ ok: false, reason: 'not-found' })
    expect(await sharePreset(strangerId, id)).toBeUndefined()
    expect(await stopSharingPreset(strangerId, id)).toBe(false)
    expect(await removePreset(strangerId, id)).toBe(false)
    expect(await findPreset(userId, id)).toMatchObject({ name: 'Promo', shareToken: token })
  })

  test('is as missing as one that never was', async () => {
    for (const id of [randomUUID(), 'nonsense', '']) {
      expect(await findPreset(userId, id)).toBeUndefined()
      expect(await renamePreset(userId, id, 'x')).toEqual({ ok: false, reason: 'not-found' })
      expect(await sharePreset(userId, id)).toBeUndefined()
      expect(await stopSharingPreset(userId, id)).toBe(false)
      expect(await removePreset(userId, id)).toBe(false)
    }
  })
})

test('a removed preset is gone, with its link', async () => {
  const id = await saved('Promo')
  const token = (await sharePreset(userId, id)) ?? ''
  expect(await removePreset(userId, id)).toBe(true)
  expect([await findPreset(userId, id), await findShared('video-mixer', token)]).toEqual([
    undefined,
    undefined,
  ])
})

test('presets go with their user', async () => {
  await saved('Promo')
  await db.deleteFrom('users').where('id', '=', userId).execute()
  expect(await names()).toEqual([])
})
