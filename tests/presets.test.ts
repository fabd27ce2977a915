import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findPreset, listPresets, savePreset, sharePreset } from '#app/models/preset.server.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

const STUDIO = '/studio/video-mixer'

let web: TestWeb
let userId: string
let cookie: string

beforeAll(async () => {
  web = await startWeb()
}, 120_000)
afterAll(() => web.close())
beforeEach(async () => {
  ;({ userId } = await createTestUser())
  cookie = await cookieOf(userId)
})

/** As a browser without JavaScript sends the form. */
function post(address: string, fields: Record<string, string>, as = cookie): Promise<Response> {
  return send(web, address, { method: 'POST', headers: { cookie: as }, body: new URLSearchParams(fields) })
}

async function pageAt(address: string, as = cookie): Promise<string> {
  const answer = await send(web, address, { headers: { cookie: as } })
  expect(answer.status, address).toBe(200)
  return await answer.text()
}

const mix = (more: Record<string, string> = {}) => ({
  _key: randomUUID(),
  'groups[0].name': 'Pembuka',
  'groups[0].texts': 'Halo semua',
  count: '17',
  ...more,
})

async function saved(fields: Record<string, string> = mix()): Promise<string> {
  const answer = await post(STUDIO, { ...fields, _intent: 'save-preset', _presetName: 'Promo Lebaran' })
  const id = answer.headers.get('Location')?.replace(`${STUDIO}?preset=`, '') ?? ''
  expect(answer.status).toBe(302)
  return id
}

describe('a form', () => {
  test('is saved as it is, and opens so again', async () => {
    const id = await saved()
    expect(await findPreset(userId, id)).toMatchObject({ name: 'Promo Lebaran', input: { count: 17 } })
    const page = await pageAt(`${STUDIO}?preset=${id}`)
    expect(page).toContain('Promo Lebaran')
    expect(page).toMatch(/name="count"[^>]*value="17"|value="17"[^>]*name="count"/)
    expect(page).toContain('Halo semua')
  })

  test('with a broken field is not saved, and says so', async () => {
    const answer = await post(STUDIO, mix({ count: 'x', _intent: 'save-preset', _presetName: 'Rusak' }))
    expect(answer.status).toBe(400)
    const page = await answer.text()
    expect(page).toContain('Setelan belum tersimpan karena ada isian yang belum benar')
    expect(page).toContain('Halo semua')
    expect(await listPresets(userId, 'video-mixer')).toEqual([])
  })

  test('asks before it replaces one of the same name', async () => {
    const id = await saved()
    const again = await post(
      STUDIO,
      mix({ count: '3', _intent: 'save-preset', _presetName: 'promo lebaran' }),
    )
    expect(again.status).toBe(409)
    expect(await again.text()).toContain('value="replace-preset"')
    expect(await findPreset(userId, id)).toMatchObject({ input: { count: 17 } })
    const sure = await post(
      STUDIO,
      mix({ count: '3', _intent: 'replace-preset', _presetName: 'promo lebaran' }),
    )
    expect(sure.headers.get('Location')).toBe(`${STUDIO}?preset=${id}`)
    expect(await findPreset(userId, id)).toMatchObject({ input: { count: 3 } })
  })

  test('updates the preset that it was opened from', async () => {
    const id = await saved()
    const update = mix({ count: '4', _intent: 'update-preset', _presetId: id, _presetName: 'whatever' })
    expect((await post(STUDIO, update)).status).toBe(302)
    expect(await findPreset(userId, id)).toMatchObject({ name: 'Promo Lebaran', input: { count: 4 } })
    const gone = await post(STUDIO, { ...update, _presetId: randomUUID() })
    expect([gone.status, (await gone.text()).includes('sudah dihapus')]).toEqual([409, true])
  })

  test('without a name is told to take one', async () => {
    const answer = await post(STUDIO, mix({ _intent: 'save-preset', _presetName: ' ' }))
    expect(await answer.text()).toContain('Beri nama dulu')
  })

  test('saves on Enter in the name, and never runs', async () => {
    const answer = await post(STUDIO, mix({ _intent: 'enter', _presetName: 'Dari Enter' }))
    expect(answer.status).toBe(302)
    expect(await listPresets(userId, 'video-mixer')).toMatchObject([{ name: 'Dari Enter' }])
    // Anywhere else it runs: refused here for its missing clips.
    expect((await post(STUDIO, mix({ _intent: 'enter', _presetName: '' }))).status).toBe(409)
  })
})

describe('a shared preset', () => {
  async function shared() {
    const clip = await createTestUpload(userId, { name: 'rahasia.mp4' })
    const id = await saved(mix({ 'groups[0].clips[0].upload': clip }))
    const token = (await sharePreset(userId, id)) ?? ''
    const { userId: friendId } = await createTestUser()
    return { id, clip, token, friendId, friend: await cookieOf(friendId) }
  }

  test('starts somebody else with its texts and their own files, and tells nothing of the sharer’s', async () => {
    const { clip, token, friendId, friend } = await shared()
    const own = await createTestUpload(friendId, { name: 'punya-teman.mp4' })
    const page = await pageAt(`${STUDIO}?shared=${token}`, friend)
    expect(page).toContain('Promo Lebaran')
    expect(page).toContain('Halo semua')
    expect(page).toContain(own)
    for (const secret of [clip, 'rahasia', userId]) expect(page).not.toContain(secret)
  })

  test('leads by the login page, and back', async () => {
    const { token } = await shared()
    const answer = await send(web, `${STUDIO}?shared=${token}`)
    const target = new URL(answer.headers.get('Location') ?? '', web.origin)
    expect([target.pathname, target.searchParams.get('redirectTo')]).toEqual([
      '/login',
      `${STUDIO}?shared=${token}`,
    ])
  })

  test('that is shared no more opens the form as ever, and says so', async () => {
    const { id, token, friend } = await shared()
    expect((await post(`/presets/${id}`, { intent: 'stop-sharing' })).status).toBe(302)
    const page = await pageAt(`${STUDIO}?shared=${token}`, friend)
    expect(page).toContain('tidak dibagikan lagi')
    expect(page).not.toContain('Halo semua')
  })
})

describe('its owner', () => {
  test('renames, shares and removes it', async () => {
    const id = await saved()
    const act = (fields: Record<string, string>) => post(`/presets/${id}`, fields)
    expect((await act({ intent: 'rename', name: 'Diskon' })).headers.get('Location')).toBe(
      `${STUDIO}?preset=${id}`,
    )
    await act({ intent: 'share' })
    const page = await pageAt(`${STUDIO}?preset=${id}`)
    expect(page).toContain('Diskon')
    expect(page).toContain(`${web.origin}${STUDIO}?shared=`)
    expect((await act({ intent: 'remove' })).headers.get('Location')).toBe(STUDIO)
    expect((await send(web, `${STUDIO}?preset=${id}`, { headers: { cookie } })).status).toBe(404)
  })

  test('is told that a name is taken', async () => {
    const id = await saved()
    await savePreset({ userId, tool: 'video-mixer', name: 'Diskon', input: {} })
    const answer = await post(`/presets/${id}`, { intent: 'rename', name: 'diskon' })
    expect(await pageAt(answer.headers.get('Location') ?? '')).toContain('Sudah ada setelan')
  })
})

test('a preset whose tool has changed since opens with what is left of it', async () => {
  const input = { groups: [{ name: 'Hook', texts: ['Masih ada'] }], count: 'many', gone: 1 }
  const outcome = await savePreset({ userId, tool: 'video-mixer', name: 'Lama', input })
  if (!outcome.ok) throw new Error(outcome.reason)
  const page = await pageAt(`${STUDIO}?preset=${outcome.presetId}`)
  expect(page.includes('Masih ada')).toBe(true)
})

test('starters begin with settings of their own, and one that is not there is not found', async () => {
  expect(await pageAt(`${STUDIO}?starter=promo-harga`)).toContain('Promo harga')
  expect((await send(web, `${STUDIO}?starter=none`, { headers: { cookie } })).status).toBe(404)
})
