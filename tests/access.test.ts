import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { env } from '#app/env.server.ts'
import { fileUrl } from '#app/files/file-url.server.ts'
import { savePreset } from '#app/models/preset.server.ts'
import { listUploads } from '#app/models/upload.server.ts'
import { storage } from '#app/storage.server.ts'
import { findTool } from '#app/studio/catalog.server.ts'
import type { UploadSummary } from '#app/studio/contract.ts'
import {
  createTestAvatar,
  createTestGeneration,
  createTestPayment,
  createTestPose,
  createTestUpload,
  createTestUser,
} from '#tests/support/factories.ts'
import { clearLimits } from '#tests/support/limits.ts'
import { cookieOf } from '#tests/support/listen.ts'
import { loaderRouteOf, routesOf } from '#tests/support/routes.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

/** What one user has and another one asks for. */
interface World {
  generationId: string
  outputId: string
  uploadId: string
  presetId: string
  fileToken: string
  paymentId: string
  avatarId: string
  poseId: string
}

type Access =
  /** For everybody. */
  | 'open'
  /** For whoever is logged in, about themselves: others are sent to log in. */
  | 'own'
  /** For operators: everybody else does not find it, whatever id they name. */
  | 'operator'
  /** About one thing with an id: `of` gives its address, and only its owner finds it. */
  | { of: (world: World) => string }

/** Every route has its line here; a route without one fails the test. */
const ACCESS: Record<string, Access> = {
  '/': 'open',
  '/*': 'open',
  '/health': 'open',
  // What browsers tell of pages of ours.
  '/csp-reports': 'open',
  '/.well-known/change-password': 'open',
  '/.well-known/security.txt': 'open',
  '/api/health': 'open',
  '/metrics': 'open',
  '/login': 'open',
  '/register': 'open',
  '/password/forgotten': 'open',
  // By the secret of a mail.
  '/password/new': 'open',
  '/email/confirmation': 'open',
  '/logout': 'open',
  '/preferences': 'open',
  // A drawing of ours.
  '/avatars/presets/:preset/picture.svg': 'open',
  // A pose of the library, not an id.
  '/poses/:pose.svg': 'open',
  // Signed by its sender.
  '/webhooks/duitku': 'open',
  // Leads on to the library.
  '/generations': 'open',
  '/admin': 'operator',
  '/admin/audit': 'operator',
  '/admin/payments': 'operator',
  '/admin/payments/:id': 'operator',
  '/admin/payments/cases/:id': 'operator',
  '/admin/poses': 'operator',
  '/admin/prices': 'operator',
  '/admin/providers': 'operator',
  '/admin/queues': 'operator',
  '/admin/runs': 'operator',
  '/admin/runs/:id': 'operator',
  '/admin/settings': 'operator',
  '/admin/users': 'operator',
  '/admin/users/:id': 'operator',
  '/account.zip': 'own',
  '/account/removal': 'own',
  '/avatars': 'own',
  '/poses': 'own',
  '/poses/:pose': 'own',
  '/poses/:pose/map.svg': 'own',
  '/poses/:pose/openpose.json': 'own',
  '/poses/choices': 'own',
  '/poses/favourites': 'own',
  '/poses/new': 'own',
  '/poses/requests': 'own',
  '/dashboard': 'own',
  '/library': 'own',
  '/library.zip': 'own',
  '/library/favourites': 'own',
  '/library/projects': 'own',
  '/library/trash': 'own',
  '/live/me': 'own',
  '/settings': 'own',
  '/studio': 'own',
  // A tool's name, not an id.
  '/studio/:tool': 'own',
  '/uploads': 'own',
  '/uploads/list': 'own',
  '/uploads/tus': 'own',
  '/wallet': 'own',
  '/wallet.csv': 'own',
  '/wallet/checkout': 'own',
  '/avatars/:id': { of: ({ avatarId }) => `/avatars/${avatarId}` },
  '/avatars/:id/copies': { of: ({ avatarId }) => `/avatars/${avatarId}/copies` },
  '/avatars/:id/removal': { of: ({ avatarId }) => `/avatars/${avatarId}/removal` },
  '/files/:token': { of: ({ fileToken }) => `/files/${fileToken}` },
  '/generations/:id': { of: ({ generationId }) => `/generations/${generationId}` },
  '/generations/:id/cancellation': { of: ({ generationId }) => `/generations/${generationId}/cancellation` },
  '/generations/:id/copies': { of: ({ generationId }) => `/generations/${generationId}/copies` },
  '/generations/:id/recipe.json': { of: ({ generationId }) => `/generations/${generationId}/recipe.json` },
  '/generations/:id/removal': { of: ({ generationId }) => `/generations/${generationId}/removal` },
  '/generations/:id/retry': { of: ({ generationId }) => `/generations/${generationId}/retry` },
  '/generations/:id/variants': { of: ({ generationId }) => `/generations/${generationId}/variants` },
  '/generations/:id/zip': { of: ({ generationId }) => `/generations/${generationId}/zip` },
  '/live/generations/:id': { of: ({ generationId }) => `/live/generations/${generationId}` },
  '/outputs/:id/recipe.json': { of: ({ outputId }) => `/outputs/${outputId}/recipe.json` },
  '/poses/mine/:id': { of: ({ poseId }) => `/poses/mine/${poseId}` },
  '/poses/mine/:id.svg': { of: ({ poseId }) => `/poses/mine/${poseId}.svg` },
  '/poses/mine/:id/map.svg': { of: ({ poseId }) => `/poses/mine/${poseId}/map.svg` },
  '/poses/mine/:id/openpose.json': { of: ({ poseId }) => `/poses/mine/${poseId}/openpose.json` },
  '/presets/:id': { of: ({ presetId }) => `/presets/${presetId}` },
  '/uploads/:id': { of: ({ uploadId }) => `/uploads/${uploadId}` },
  '/uploads/:id/removal': { of: ({ uploadId }) => `/uploads/${uploadId}/removal` },
  '/wallet/payments/:id': { of: ({ paymentId }) => `/wallet/payments/${paymentId}` },
  '/wallet/payments/:id/cancellation': {
    of: ({ paymentId }) => `/wallet/payments/${paymentId}/cancellation`,
  },
  '/wallet/payments/:id/receipt.pdf': { of: ({ paymentId }) => `/wallet/payments/${paymentId}/receipt.pdf` },
  '/uploads/tus/:id': { of: ({ uploadId }) => `/uploads/tus/${uploadId}` },
}
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

const entries = Object.entries(ACCESS)
const withIds = entries.flatMap(([route, access]) =>
  typeof access === 'object' ? [[route, access.of] as const] : [],
)
const operatorPages = entries.filter(([, access]) => access === 'operator').map(([route]) => route)
const ownPages = entries.filter(([, access]) => access === 'own').map(([route]) => route)

let web: TestWeb
let owner: { userId: string; cookie: string }
let stranger: { userId: string; cookie: string }

beforeAll(async () => {
  web = await startWeb()
  owner = await makeUser()
  stranger = await makeUser()
}, 120_000)
afterAll(() => web.close())
beforeEach(clearLimits)

test('every route says here who may open it, and nothing is said of routes that are gone', () => {
  expect(Object.keys(ACCESS).sort()).toEqual(routesOf(web))
})

test('every route with an id is about an id', () => {
  const named = Object.keys(ACCESS).filter(
    (route) => /:(id|token)/.test(route) && ACCESS[route] !== 'operator',
  )
  expect(withIds.map(([route]) => route).sort()).toEqual(named.sort())
})

describe('somebody else’s id', () => {
  test.each(withIds)('is not found at %s, by any method, and nothing happens', async (route, addressOf) => {
    const world = await makeWorld(owner.userId)
    const before = await stateOf(owner.userId)
    const missing = {
      generationId: randomUUID(),
      outputId: randomUUID(),
      uploadId: randomUUID(),
      presetId: randomUUID(),
      fileToken: 'none',
      paymentId: randomUUID(),
      avatarId: randomUUID(),
      poseId: randomUUID(),
    }
    for (const method of METHODS) {
      const answer = await ask(addressOf(world), method, stranger.cookie)
      expect(answer.status, `${method} ${route}`).toBe(404)
      const nothing = await ask(addressOf(missing), method, stranger.cookie)
      expect(nothing.status, `${method} ${route}, of nothing`).toBe(404)
      expect(withoutIds(await answer.text())).toBe(withoutIds(await nothing.text()))
    }
    expect(await stateOf(owner.userId)).toEqual(before)
  })

  test.each(withIds)('is not found in the data of %s either', async (route, addressOf) => {
    const routeId = loaderRouteOf(web.build, route)
    if (!routeId) return
    const address = `${addressOf(await makeWorld(owner.userId))}?_data=${encodeURIComponent(routeId)}`
    expect((await ask(address, 'GET', stranger.cookie)).status).toBe(404)
    const anonymous = await ask(address, 'GET')
    expect(anonymous.headers.get('X-Remix-Redirect') ?? anonymous.headers.get('Location')).toMatch(/^\/login/)
  })

  test.each(withIds)('is not given away to nobody at %s', async (route, addressOf) => {
    const world = await makeWorld(owner.userId)
    const before = await stateOf(owner.userId)
    for (const method of METHODS) {
      const answer = await ask(addressOf(world), method)
      expect(sentAway(answer), `${method} ${route}: ${answer.status}`).toBe(true)
    }
    expect(await stateOf(owner.userId)).toEqual(before)
  })

  test.each(withIds)('is found by its owner at %s, by at least one method', async (route, addressOf) => {
    const statuses: number[] = []
    for (const method of METHODS) {
      const world = await makeWorld(owner.userId, { isReceiving: route.startsWith('/uploads/tus') })
      statuses.push((await ask(addressOf(world), method, owner.cookie)).status)
    }
    expect(
      statuses.some((status) => status !== 404 && status < 500),
      `${route}: ${statuses.join(' ')}`,
    ).toBe(true)
  })

  test('named in a form or a query is not there', async () => {
    const { generationId, outputId, uploadId, presetId, avatarId } = await makeWorld(owner.userId)
    const before = await stateOf(owner.userId)
    const { id: sessionId } = await db
      .selectFrom('sessions')
      .select('id')
      .where('user_id', '=', owner.userId)
      .executeTakeFirstOrThrow()

    const list = await ask(`/uploads/list?ids=${uploadId}`, 'GET', stranger.cookie)
    expect(await list.text()).not.toContain(uploadId)
    expect((await ask(`/library.zip?only=${outputId}`, 'GET', stranger.cookie)).status).toBe(404)
    const studio = await ask(`/studio/video-mixer?from=${generationId}`, 'GET', stranger.cookie)
    expect(await studio.text()).not.toContain('canary')
    const preset = await ask(`/studio/video-mixer?preset=${presetId}`, 'GET', stranger.cookie)
    expect([preset.status, (await preset.text()).includes('canary')]).toEqual([404, false])
    const sent = `/studio/pose-generator?avatar=${avatarId}`
    expect((await ask(sent, 'GET', stranger.cookie)).status).toBe(404)
    expect((await ask(sent, 'GET', owner.cookie)).status).toBe(200)
    await form('/studio/video-mixer', [
      ['_intent', 'update-preset'],
      ['_presetId', presetId],
      ['groups[0].name', 'Hook'],
    ])
    await form('/library', [
      ['view', 'outputs'],
      ['intent', 'trash'],
      ['only', outputId],
      ['id', outputId],
      ['ids', outputId],
    ])
    await form('/library', [
      ['view', 'uploads'],
      ['intent', 'trash'],
      ['only', uploadId],
      ['id', uploadId],
      ['ids', uploadId],
    ])
    await form('/library', [
      ['view', 'runs'],
      ['intent', 'trash'],
      ['only', generationId],
    ])
    await form('/library/favourites', [['favourite', `${outputId}:true`]])
    for (const intent of ['restore', 'remove'])
      await form('/library/trash', [
        ['intent', intent],
        ['only', `outputs:${outputId}`],
        ['only', `uploads:${uploadId}`],
        ['only', `runs:${generationId}`],
      ])
    expect(
      (
        await form('/settings', [
          ['intent', 'end-session'],
          ['sessionId', sessionId],
        ])
      ).status,
    ).toBe(404)
    expect(await stateOf(owner.userId)).toEqual(before)
  })
})

test.each(ownPages)('%s sends whoever is not logged in to the login page, or refuses', async (route) => {
  for (const method of METHODS) {
    const answer = await ask(route.replace(':tool', 'video-mixer').replace(':pose', 'any'), method)
    expect(sentAway(answer), `${method} ${route}: ${answer.status}`).toBe(true)
  }
})

test.each(operatorPages)('%s is there for operators alone', async (route) => {
  const { paymentId, generationId } = await makeWorld(owner.userId)
  const ids: Record<string, string> = { '/admin/users/:id': owner.userId, '/admin/runs/:id': generationId }
  const address = route.replace(':id', ids[route] ?? paymentId)
  for (const method of METHODS) {
    expect((await ask(address, method, owner.cookie)).status, `${method} ${route}`).toBe(404)
    expect(sentAway(await ask(address, method)), `${method} ${route}`).toBe(true)
  }
  const operator = await makeUser()
  await db.updateTable('users').set({ role: 'admin' }).where('id', '=', operator.userId).execute()
  expect((await ask(address, 'GET', operator.cookie)).status).toBeLessThan(400)
})

describe('what is refused, and what fails', () => {
  const addressOf = (route: string) => route.replaceAll(/[:*]\w*/g, randomUUID())
  /** Every refusal and failure of every route, with whoever is asked for. */
  const faults = async (methods: string[], cookie?: string) => {
    let refused = 0
    const told: string[] = []
    for (const route of Object.keys(ACCESS)) {
      for (const method of methods) {
        const answer = await ask(addressOf(route), method, cookie)
        if (answer.status >= 400) refused += 1
        if (answer.status >= 400)
          told.push(...(await faultsOf(answer)).map((one) => `${method} ${route}: ${one}`))
        else await answer.body?.cancel()
      }
    }
    expect(refused).toBeGreaterThan(30)
    return told
  }

  test('is a page or a problem with a code and the request’s id, and tells nothing of our insides', async () => {
    expect([...(await faults(['POST'])), ...(await faults(['GET', 'POST'], owner.cookie))]).toEqual([])
  })

  test('is so also where the database fails', async () => {
    await db.schema.alterTable('sessions').renameTo('moved_away').execute()
    try {
      expect(await faults(['GET'], owner.cookie)).toEqual([])
    } finally {
      await db.schema.alterTable('moved_away').renameTo('sessions').execute()
    }
  })
})

/** A stack, a statement, a message of PostgreSQL's or the place of a file of ours. */
const INSIDES =
  /\n\s+at |node_modules|file:\/\/|relation "|\bfrom "\w+"|\bsql\b|ECONN|\.tsx?\b|\/(work|home|tmp|root)\//i

async function faultsOf(answer: Response): Promise<string[]> {
  const text = await answer.text()
  const found = [INSIDES.exec(text)?.[0]].filter((inside) => inside !== undefined)
  const requestId = answer.headers.get('x-request-id')
  const type = answer.headers.get('content-type') ?? ''
  if (type.startsWith('text/html')) return text.includes('<h1') ? found : [...found, 'no page']
  if (!type.startsWith('application/problem+json')) return [...found, `${answer.status} as "${type}"`]
  const problem = JSON.parse(text) as Record<string, unknown>
  const isRight = problem['requestId'] === requestId && problem['status'] === answer.status
  return isRight && problem['code'] && problem['title'] ? found : [...found, text]
}

function ask(address: string, method: string, cookie?: string): Promise<Response> {
  const hasBody = !['GET', 'HEAD'].includes(method)
  return send(web, address, {
    method,
    headers: cookie ? { cookie } : {},
    ...(hasBody && { body: new URLSearchParams({ submissionKey: randomUUID() }) }),
    signal: AbortSignal.timeout(20_000),
  })
}

function form(address: string, fields: [string, string][]): Promise<Response> {
  return send(web, address, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie: stranger.cookie },
  })
}

/** To the login page, or told that there is nothing for them. */
function sentAway(answer: Response): boolean {
  const isToLogin = [302, 303].includes(answer.status) && answer.headers.get('location')?.startsWith('/login')
  return Boolean(isToLogin) || [401, 404, 405].includes(answer.status)
}

/** What differs between any two answers: ids, nonces, and the address that the page repeats. */
function withoutIds(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '…')
    .replaceAll(/nonce="[^"]*"/g, '')
    .replaceAll(/\/files\/[\w.-]+/g, '/files/…')
}

async function makeUser() {
  const { userId } = await createTestUser({ credits: 1_000 })
  return { userId, cookie: await cookieOf(userId) }
}

async function makeWorld(userId: string, { isReceiving = false } = {}): Promise<World> {
  const uploadId = await createTestUpload(userId)
  if (isReceiving)
    await db.updateTable('uploads').set({ state: 'receiving' }).where('id', '=', uploadId).execute()
  const generationId = await createTestGeneration(userId, {
    state: 'done',
    input: await inputOf(userId),
  })
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
  const preset = await savePreset({
    userId,
    tool: 'video-mixer',
    name: 'canary',
    isReplacing: true,
    input: await inputOf(userId),
  })
  if (!preset.ok) throw new Error(preset.reason)
  await db.updateTable('generations').set({ delivered: 1 }).where('id', '=', generationId).execute()
  const url = fileUrl({ key, userId, contentType: 'video/mp4', name: 'one.mp4' })
  const paymentId = await createTestPayment(userId, { state: 'paid' })
  const avatarId = await createTestAvatar(userId, { outputId })
  const poseId = await createTestPose(userId, { name: 'canary' })
  return {
    generationId,
    outputId,
    uploadId,
    presetId: preset.presetId,
    fileToken: url.replace('/files/', ''),
    paymentId,
    avatarId,
    poseId,
  }
}

/** The Video Mixer's own example, with a name to look for. */
async function inputOf(userId: string) {
  const tool = await findTool('video-mixer')
  const ids = await Promise.all([createTestUpload(userId), createTestUpload(userId)])
  const uploads = (await listUploads(userId, { ids })) as unknown as UploadSummary[]
  const input = tool?.input.parse(tool.example(uploads)) as { nameTemplate: string }
  return { ...input, nameTemplate: 'canary_{n}' }
}

/** Everything of a user that somebody else must not change. */
async function stateOf(userId: string) {
  return {
    user: await db.selectFrom('users').selectAll().where('id', '=', userId).execute(),
    uploads: await db.selectFrom('uploads').selectAll().where('user_id', '=', userId).orderBy('id').execute(),
    generations: await db
      .selectFrom('generations')
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('id')
      .execute(),
    payments: await db
      .selectFrom('payments')
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('id')
      .execute(),
    outputs: await db
      .selectFrom('outputs')
      .innerJoin('generations', 'generations.id', 'generation_id')
      .selectAll('outputs')
      .where('user_id', '=', userId)
      .orderBy('outputs.id')
      .execute(),
    poses: await db.selectFrom('own_poses').selectAll().where('user_id', '=', userId).orderBy('id').execute(),
    avatars: await db.selectFrom('avatars').selectAll().where('user_id', '=', userId).orderBy('id').execute(),
    presets: await db.selectFrom('presets').selectAll().where('user_id', '=', userId).orderBy('id').execute(),
    account: await db.selectFrom('accounts').selectAll().where('user_id', '=', userId).execute(),
    sessions: await db
      .selectFrom('sessions')
      .select(['id', 'token_hash'])
      .where('user_id', '=', userId)
      .execute(),
  }
}
