import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { isUniqueViolation } from '#app/db/unique.server.ts'
import { isId } from '#app/models/id.server.ts'

/** Folders of a user's library. A finished output or an upload lies in one of them, or in none. */
export interface Project {
  id: string
  name: string
  outputs: number
  uploads: number
}

/** More than anybody chooses from in a list. */
const MOST = 200
export const MAX_PROJECT_NAME = 60

/** By name. What lies in the trash does not count. */
export async function listProjects(userId: string): Promise<Project[]> {
  const { rows } = await sql<Project>`
    select p.id, p.name,
      (select count(*)::int from outputs o join generations g on g.id = o.generation_id
        where o.project_id = p.id and coalesce(o.deleted_at, o.trashed_at, g.deleted_at, g.trashed_at) is null) as outputs,
      (select count(*)::int from uploads u
        where u.project_id = p.id and coalesce(u.deleted_at, u.trashed_at) is null) as uploads
    from projects p where p.user_id = ${userId} order by lower(p.name), p.id`.execute(db)
  return rows
}

/** As a filter or a menu offers them. */
export async function listProjectNames(userId: string): Promise<{ id: string; name: string }[]> {
  return await db
    .selectFrom('projects')
    .select(['id', 'name'])
    .where('user_id', '=', userId)
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .execute()
}

export type ProjectOutcome =
  { ok: true; id: string } | { ok: false; reason: 'name-missing' | 'too-many' | 'gone' }

/** Makes a project; one that is called so already is taken as it is. */
export async function createProject(userId: string, name: string): Promise<ProjectOutcome> {
  const called = nameOf(name)
  if (!called) return { ok: false, reason: 'name-missing' }
  const { rows } = await sql<{ id: string }>`
    insert into projects (user_id, name)
    select ${userId}, ${called} where (select count(*) from projects where user_id = ${userId}) < ${MOST}
    on conflict (user_id, lower(name)) do nothing returning id`.execute(db)
  const id = rows[0]?.id ?? (await findByName(userId, called))
  return id ? { ok: true, id } : { ok: false, reason: 'too-many' }
}

/** `name-taken`: another of the user's projects is called so. */
export async function renameProject(
  userId: string,
  id: string,
  name: string,
): Promise<{ ok: true } | { ok: false; reason: 'name-missing' | 'name-taken' | 'gone' }> {
  const called = nameOf(name)
  if (!called) return { ok: false, reason: 'name-missing' }
  if (!isId(id)) return { ok: false, reason: 'gone' }
  try {
    const { numUpdatedRows } = await db
      .updateTable('projects')
      .set({ name: called })
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .executeTakeFirst()
    return numUpdatedRows > 0n ? { ok: true } : { ok: false, reason: 'gone' }
  } catch (error) {
    if (isUniqueViolation(error)) return { ok: false, reason: 'name-taken' }
    throw error
  }
}

/** Deletes the folder, never what lies in it. False when there is none such. */
export async function removeProject(userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  const { numDeletedRows } = await db
    .deleteFrom('projects')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/**
 * Moves the user's own among `ids` into a project of theirs, or out of any with null. Returns how many; none when the project
 * is gone.
 */
export async function moveToProject(
  userId: string,
  kind: 'outputs' | 'uploads',
  ids: string[],
  projectId: string | null,
): Promise<number> {
  const wanted = ids.filter(isId)
  if (wanted.length === 0 || (projectId !== null && !isId(projectId))) return 0
  const owner = sql.ref(kind === 'outputs' ? 'owner_id' : 'user_id')
  const { numAffectedRows = 0n } = await sql`
    update ${sql.table(kind)} set project_id = ${projectId}::uuid
    where id = any(${wanted}::uuid[]) and ${owner} = ${userId} and deleted_at is null and trashed_at is null
      and (${projectId}::uuid is null or exists (
        select from projects where id = ${projectId}::uuid and user_id = ${userId} for key share))`.execute(
    db,
  )
  return Number(numAffectedRows)
}

async function findByName(userId: string, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('projects')
    .select('id')
    .where('user_id', '=', userId)
    .where(sql`lower(name)`, '=', sql`lower(${name})`)
    .executeTakeFirst()
  return row?.id
}

function nameOf(given: string): string {
  return given.replace(/\s+/g, ' ').trim().slice(0, MAX_PROJECT_NAME).trim()
}
