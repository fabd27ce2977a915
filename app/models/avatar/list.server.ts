import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { fileUrl } from '#app/files/file-url.server.ts'
import { isId } from '#app/models/id.server.ts'
import type { AvatarSource, AvatarSummary, FormAvatar, OutputFacts } from '#app/studio/contract.ts'

/** An avatar as its card shows it. */
export interface AvatarCard extends FormAvatar {
  source: AvatarSource | 'copy'
  /** Runs it was used in. */
  uses: number
  /** ISO 8601, as all times; null until it was used. */
  usedAt: string | null
  createdAt: string
}

/** An avatar as its own page shows it. */
export interface AvatarView extends AvatarCard {
  pictureUrl: string
  downloadUrl: string
  facts: OutputFacts | null
  /** The run that made its picture; null when that is removed. */
  generationId: string | null
  /** Its picture is in the library; where it is not, the avatar alone keeps it. */
  isInLibrary: boolean
  references: AvatarReference[]
}

export interface AvatarReference {
  uploadId: string
  name: string
  thumbnailUrl: string | null
  /** Still among the uploads; where it is not, the avatar alone keeps it. */
  isUpload: boolean
}

/** More than this, and a form is no place to choose from. */
const IN_FORM = 200

/** The user's avatars, newest first. `before` is the id of the last one already shown. */
export async function listAvatars(
  userId: string,
  page: { name?: string | undefined; before?: string | undefined; limit: number },
): Promise<AvatarCard[]> {
  const { name, before, limit } = page
  const rows = await cards(userId)
    .$if(Boolean(name), (query) =>
      query.where(
        sql<boolean>`strpos(lower(avatars.name || ' ' || (persona->>'name')), lower(${name ?? ''})) > 0`,
      ),
    )
    .$if(Boolean(before && isId(before)), (query) =>
      query.where(
        sql<boolean>`(avatars.created_at, avatars.id) < (select created_at, id from avatars where id = ${before})`,
      ),
    )
    .orderBy('avatars.created_at', 'desc')
    .orderBy('avatars.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => cardOf(row, userId))
}

/** The user's avatars as a form offers them, newest first. */
export async function listFormAvatars(userId: string): Promise<FormAvatar[]> {
  const rows = await db
    .selectFrom('avatars')
    .select(SUMMARY)
    .select('thumbnail_key')
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(IN_FORM)
    .execute()
  return rows.map(({ thumbnail_key, ...summary }) => ({
    ...summary,
    thumbnailUrl: thumbnailUrl(userId, thumbnail_key),
  }))
}

/** The user's own living avatars among `ids`, in no order. */
export async function findAvatars(userId: string, ids: string[]): Promise<AvatarSummary[]> {
  const wanted = [...new Set(ids)].filter(isId)
  if (wanted.length === 0) return []
  return await db
    .selectFrom('avatars')
    .select(SUMMARY)
    .where('id', 'in', wanted)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .execute()
}

/** One of the user's living avatars; undefined for anybody else's and for nonsense. */
export async function findAvatar(userId: string, id: string): Promise<AvatarView | undefined> {
  if (!isId(id)) return
  const row = await cards(userId)
    .innerJoin('outputs', 'outputs.id', 'output_id')
    .innerJoin('generations', 'generations.id', 'generation_id')
    .select(['generation_id', 'storage_key', 'content_type', 'outputs.name as fileName', 'facts'])
    .select([
      sql<boolean>`coalesce(generations.deleted_at, generations.trashed_at) is null`.as('hasRun'),
      sql<boolean>`coalesce(outputs.deleted_at, outputs.trashed_at) is null`.as('hasOutput'),
    ])
    .where('avatars.id', '=', id)
    .executeTakeFirst()
  if (!row?.storage_key) return
  const { storage_key: key, content_type, fileName: name } = row
  const file = { key, userId, name, contentType: content_type ?? 'application/octet-stream' }
  return {
    ...cardOf(row, userId),
    pictureUrl: fileUrl(file),
    downloadUrl: fileUrl({ ...file, download: true }),
    facts: row.facts,
    generationId: row.hasRun ? row.generation_id : null,
    isInLibrary: row.hasOutput && row.hasRun,
    references: await listReferences(userId, id),
  }
}

/** The avatars that a run's outputs became, in their order; those deleted since are left out. */
export async function avatarsOfRun(
  userId: string,
  generationId: string,
): Promise<{ id: string; name: string; thumbnailUrl: string | null }[]> {
  if (!isId(generationId)) return []
  const rows = await db
    .selectFrom('avatars')
    .innerJoin('outputs', 'outputs.id', 'output_id')
    .select(['avatars.id', 'avatars.name', 'thumbnail_key'])
    .where('generation_id', '=', generationId)
    .where('user_id', '=', userId)
    .where('source', '<>', 'copy')
    .where('avatars.deleted_at', 'is', null)
    .orderBy('index')
    .execute()
  return rows.map(({ thumbnail_key, ...avatar }) => ({
    ...avatar,
    thumbnailUrl: thumbnailUrl(userId, thumbnail_key),
  }))
}

const SUMMARY = [
  'avatars.id',
  'avatars.name',
  'avatars.description',
  'avatars.traits',
  'avatars.persona',
  'avatars.seed',
  'avatars.is_real_face as isRealFace',
] as const

function cards(userId: string) {
  return db
    .selectFrom('avatars')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('avatar_uses')
          .innerJoin('generations as used', 'used.id', 'avatar_uses.generation_id')
          .select(sql<number>`count(*)::int`.as('uses'))
          .select(sql<Date | null>`max(avatar_uses.created_at)`.as('usedAt'))
          .whereRef('avatar_uses.avatar_id', '=', 'avatars.id')
          .where('used.purpose', '=', 'run')
          .where('used.deleted_at', 'is', null)
          .where('used.trashed_at', 'is', null)
          .as('use'),
      (join) => join.onTrue(),
    )
    .select(SUMMARY)
    .select(['avatars.source', 'avatars.thumbnail_key', 'avatars.created_at', 'use.uses', 'use.usedAt'])
    .where('avatars.user_id', '=', userId)
    .where('avatars.deleted_at', 'is', null)
}

type CardRow = Awaited<ReturnType<ReturnType<typeof cards>['execute']>>[number]

function cardOf(row: CardRow, userId: string): AvatarCard {
  const { id, name, description, traits, persona, seed, isRealFace, source, uses, usedAt } = row
  return {
    ...{ id, name, description, traits, persona, seed, isRealFace, source },
    thumbnailUrl: thumbnailUrl(userId, row.thumbnail_key),
    uses: uses ?? 0,
    usedAt: usedAt?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }
}

async function listReferences(userId: string, avatarId: string): Promise<AvatarReference[]> {
  const rows = await db
    .selectFrom('avatar_references')
    .innerJoin('uploads', 'uploads.id', 'upload_id')
    .select(['uploads.id', 'uploads.name', 'uploads.thumbnail_key'])
    .select(sql<boolean>`coalesce(uploads.deleted_at, uploads.trashed_at) is null`.as('isUpload'))
    .where('avatar_id', '=', avatarId)
    .orderBy('place')
    .execute()
  return rows.map(({ id, name, thumbnail_key: key, isUpload }) => ({
    uploadId: id,
    name,
    thumbnailUrl: key && fileUrl({ key, userId, contentType: 'image/webp' }),
    isUpload,
  }))
}

function thumbnailUrl(userId: string, key: string | null): string | null {
  return key && fileUrl({ key, userId, contentType: 'image/jpeg' })
}
