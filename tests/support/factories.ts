import { randomUUID } from 'node:crypto'
import { personaSchema, traitsSchema } from '#app/avatars/traits.ts'
import { db } from '#app/db/client.server.ts'
import type { GenerationState, Language, PaymentState } from '#app/db/schema.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'
import { STANDING } from '#app/poses/standing.ts'
import type { Kind, MediaFacts } from '#app/studio/contract.ts'

/** A user who can pay. Nobody logs in as one: the password's hash is none. */
export async function createTestUser(
  options: { credits?: number; language?: Language; email?: string } = {},
) {
  const email = options.email ?? `user-${randomUUID()}@lumiku.test`
  const { id: userId } = await db
    .insertInto('users')
    .values({ email, name: 'Sari', password_hash: 'none', language: options.language ?? 'id' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.insertInto('accounts').values({ kind: 'user', user_id: userId }).execute()
  if (options.credits) await grantCredits(userId, options.credits)
  return { userId, email }
}

/** Credits out of nowhere, as an adjustment that the ledger's invariants accept. */
export async function grantCredits(userId: string, credits: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const account = await trx
      .updateTable('accounts')
      .set((eb) => ({ balance: eb('balance', '+', credits) }))
      .where('user_id', '=', userId)
      .returning(['id', 'balance'])
      .executeTakeFirstOrThrow()
    const adjustments = await trx
      .selectFrom('accounts')
      .select('id')
      .where('kind', '=', 'adjustments')
      .executeTakeFirstOrThrow()
    const { id: transactionId } = await trx
      .insertInto('ledger_transactions')
      .values({ kind: 'adjustment', reference: `test:${randomUUID()}`, user_id: userId, reason: 'test' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx
      .insertInto('ledger_entries')
      .values([
        { transaction_id: transactionId, account_id: account.id, credits, balance_after: account.balance },
        { transaction_id: transactionId, account_id: adjustments.id, credits: -credits },
      ])
      .execute()
  })
}

/** An upload that inspection has passed. Its row only, unless the test puts an object under `storageKey`. */
export async function createTestUpload(
  userId: string,
  options: {
    kind?: Kind
    facts?: Partial<MediaFacts>
    name?: string
    bytes?: number
    sha256?: string
    storageKey?: string
    isSample?: boolean
  } = {},
) {
  const kind = options.kind ?? 'video'
  const uploadId = randomUUID()
  await db
    .insertInto('uploads')
    .values({
      id: uploadId,
      user_id: userId,
      name:
        options.name ??
        `${kind}-${uploadId.slice(0, 4)}.${kind === 'video' ? 'mp4' : kind === 'image' ? 'jpg' : 'mp3'}`,
      state: 'ready',
      kind,
      is_sample: options.isSample ?? false,
      bytes: options.bytes ?? 1_000,
      sha256: options.sha256 ?? randomUUID().replaceAll('-', '').repeat(2),
      content_type: { video: 'video/mp4', image: 'image/jpeg', audio: 'audio/mpeg' }[kind],
      storage_key: options.storageKey ?? `uploads/${uploadId}`,
      facts: JSON.stringify({ ...FACTS[kind], ...options.facts }),
      ready_at: new Date(),
    })
    .execute()
  return uploadId
}

const FACTS: Record<Kind, MediaFacts> = {
  video: {
    kind: 'video',
    container: 'mov,mp4,m4a,3gp,3g2,mj2',
    seconds: 4,
    width: 1080,
    height: 1920,
    rotation: 0,
    fps: 30,
    videoCodec: 'h264',
    pixelFormat: 'yuv420p',
    audioCodec: 'aac',
    hasAudio: true,
  },
  image: { kind: 'image', container: 'jpeg', width: 1080, height: 1350 },
  audio: { kind: 'audio', container: 'mp3', seconds: 30, audioCodec: 'mp3', hasAudio: true },
}

/** A generation's row without a hold or a queue message: for what only reads rows. */
export async function createTestGeneration(
  userId: string,
  options: {
    tool?: string
    state?: GenerationState
    input?: unknown
    planned?: number
    credits?: number
  } = {},
) {
  const { id } = await db
    .insertInto('generations')
    .values({
      user_id: userId,
      tool: options.tool ?? 'video-mixer',
      state: options.state ?? 'queued',
      input: JSON.stringify(options.input ?? {}),
      title: 'Test',
      planned: options.planned ?? 1,
      credits: options.credits ?? 1,
      submission_key: randomUUID(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** An avatar that is known by a delivered output of the user's, without a thumbnail. */
export async function createTestAvatar(userId: string, options: { outputId: string; name?: string }) {
  const { id } = await db
    .insertInto('avatars')
    .values({
      user_id: userId,
      name: options.name ?? 'Rani',
      traits: JSON.stringify(traitsSchema.parse({})),
      persona: JSON.stringify(personaSchema.parse({})),
      seed: 1,
      is_real_face: false,
      source: 'text',
      output_id: options.outputId,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** A pose of the user's own. */
export async function createTestPose(userId: string, options: { name?: string; skeleton?: Skeleton } = {}) {
  const { id } = await db
    .insertInto('own_poses')
    .values({
      user_id: userId,
      name: options.name ?? 'Test',
      skeleton: JSON.stringify(options.skeleton ?? STANDING),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** A payment that waits for its buyer. Duitku, or its stand-in, has not heard of it. */
export async function createTestPayment(
  userId: string,
  options: { state?: PaymentState; credits?: number } = {},
) {
  const { id } = await db
    .insertInto('payments')
    .values({
      order_id: `LMK-${randomUUID().replaceAll('-', '').slice(0, 20).toUpperCase()}`,
      user_id: userId,
      package_id: 'small',
      package_version: 1,
      rupiah: 100_000,
      credits: options.credits ?? 1_500,
      state: options.state ?? 'pending',
      purchase_id: randomUUID(),
      submission_key: randomUUID(),
      checked_at: new Date(),
      paid_at: options.state === 'paid' ? new Date() : null,
      expires_at: new Date(Date.now() + 86_400_000),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
