import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { recordAction, type Operator } from '#app/models/audit.server.ts'
import { retryWithin } from '#app/models/generation/operate.server.ts'
import type { ToolOf } from '#app/models/generation/retry.server.ts'
import { isId } from '#app/models/id.server.ts'
import { resendVariant } from '#app/models/variant/request.server.ts'
import { enqueue, QUEUES } from '#app/queue.server.ts'

/**
 * A message that used up its tries. What it was about has been settled since: credits went back, and nobody waits. It
 * stays here until somebody sends it again or puts it away, or until the queue clears it after a week.
 */
export interface DeadLetter {
  id: string
  queue: string
  /** What it was about, by the name of its id. */
  message: Record<string, string>
  tries: number
  /** What the last try ended with. */
  error: string | null
  failedAt: string
}

/** Newest first, those that failed before the letter of this `cursor`. */
export async function listDeadLetters(page: {
  queue?: string | undefined
  cursor?: string | undefined
  limit: number
}): Promise<(DeadLetter & { cursor: string })[]> {
  const { queue, limit } = page
  const [, at, id] = CURSOR.exec(page.cursor ?? '') ?? []
  const earlier = at
    ? sql`and (completed_on, id) < (to_timestamp(0) + ${at}::bigint * interval '1 microsecond', ${id}::uuid)`
    : sql``
  const { rows } = await sql<Row & { at: string }>`
    select ${COLUMNS}, (extract(epoch from completed_on) * 1000000)::bigint::text as at from pgboss.job
    where state = 'failed' and name = any(${queue ? [queue] : NAMES})
      ${earlier}
    order by completed_on desc, id desc limit ${limit}`.execute(db)
  return rows.map((row) => ({ ...letterOf(row), cursor: `${row.at}~${row.id}` }))
}

/**
 * Microseconds since 1970, any of which PostgreSQL takes for a time, and an id: two letters may have failed at once.
 * Anything else is the first page.
 */
const CURSOR = /^(\d{1,16})~([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

export async function countDeadLetters(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pgboss.job where state = 'failed' and name = any(${NAMES})`.execute(db)
  return rows[0]?.count ?? 0
}

export type RedriveOutcome =
  /** It is on its way once more. */
  | 'sent'
  /** What it is about has ended well, is under way or is gone: the letter was put away. */
  | 'nothing-left'
  /** It cannot be tried now: a file or a service is missing. The letter stays. */
  | 'refused'
  /** Somebody was faster. */
  | 'gone'

/**
 * Tries a dead letter once more. A run gets a new round that costs its user nothing; everything else is sent as it was,
 * to handlers that do nothing twice. However many do this at once, one of them does it.
 */
export async function redrive(
  by: Operator,
  letter: { queue: string; id: string },
  toolOf?: ToolOf,
): Promise<RedriveOutcome> {
  if (!isId(letter.id)) return 'gone'
  return await db.transaction().execute(async (trx): Promise<RedriveOutcome> => {
    const found = await lock(trx, letter)
    if (!found) return 'gone'
    const { outcome, isKept = false } = await sendAgain(trx, by, found, toolOf)
    if (outcome === 'refused') return outcome
    if (!isKept) await remove(trx, found)
    await recordAction(trx, {
      ...by,
      action: 'dead-letter.redrive',
      target: { kind: 'dead-letter', id: found.id },
      details: { queue: found.queue, ...found.message, outcome },
    })
    return outcome
  })
}

/** Letters that one press sends again: a page that answers within seconds. */
const MOST_AT_ONCE = 200

/** Tries every dead letter of a queue once more, the oldest last, up to MOST_AT_ONCE. Returns how many went how. */
export async function redriveAll(
  by: Operator,
  queue: string,
  toolOf?: ToolOf,
): Promise<{ sent: number; left: number; refused: number }> {
  const counts = { sent: 0, left: 0, refused: 0 }
  for (const { id } of await listDeadLetters({ queue, limit: MOST_AT_ONCE })) {
    const outcome = await redrive(by, { queue, id }, toolOf)
    if (outcome === 'sent') counts.sent += 1
    if (outcome === 'nothing-left') counts.left += 1
    if (outcome === 'refused') counts.refused += 1
  }
  return counts
}

/** Puts a dead letter away; what it was about was settled when it died. False when somebody was faster. */
export async function discard(
  by: Operator,
  letter: { queue: string; id: string },
  reason: string,
): Promise<boolean> {
  if (!isId(letter.id)) return false
  return await db.transaction().execute(async (trx) => {
    const found = await lock(trx, letter)
    if (!found) return false
    await remove(trx, found)
    await recordAction(trx, {
      ...by,
      action: 'dead-letter.discard',
      target: { kind: 'dead-letter', id: found.id },
      reason,
      details: { queue: found.queue, ...found.message },
    })
    return true
  })
}

interface Sent {
  outcome: Exclude<RedriveOutcome, 'gone'>
  /** The letter itself is what was sent. */
  isKept?: boolean
}

async function sendAgain(
  trx: Trx,
  by: Operator,
  letter: DeadLetter,
  toolOf: ToolOf | undefined,
): Promise<Sent> {
  const { generationId, variantId, uploadId, mailId } = letter.message
  // A settling that failed is tried as it was.
  const isSettling = letter.queue.endsWith('.dead')
  if (generationId && !isSettling) return await sendRun(trx, by, generationId, toolOf)
  if (variantId && !isSettling) return sentIf(await resendVariant(trx, variantId))
  if (mailId && !isSettling) return sentIf(await resendMail(trx, mailId))
  // The file went when the upload was given up.
  if (uploadId && !isSettling) return { outcome: 'nothing-left' }
  await sql`
    update pgboss.job set state = 'retry', retry_limit = retry_limit + 1, completed_on = null, start_after = now()
    where name = ${letter.queue} and id = ${letter.id}`.execute(trx)
  return { outcome: 'sent', isKept: true }
}

async function sendRun(trx: Trx, by: Operator, id: string, toolOf: ToolOf | undefined): Promise<Sent> {
  const retried = await retryWithin(trx, by, id, toolOf)
  if (retried.ok) return { outcome: 'sent' }
  const isOver = retried.reason === 'problems' && retried.problems[0]?.code === 'nothing-to-retry'
  return { outcome: isOver ? 'nothing-left' : 'refused' }
}

async function resendMail(trx: Trx, id: string): Promise<boolean> {
  const { rows } = await sql`
    update mails set state = 'waiting', settled_at = null where id = ${id} and state = 'failed' returning id`.execute(
    trx,
  )
  if (rows.length > 0) await enqueue(trx, 'mail', { mailId: id })
  return rows.length > 0
}

function sentIf(isSent: boolean): Sent {
  return { outcome: isSent ? 'sent' : 'nothing-left' }
}

async function lock(trx: Trx, { queue, id }: { queue: string; id: string }): Promise<DeadLetter | undefined> {
  const { rows } = await sql<Row>`
    select ${COLUMNS} from pgboss.job
    where name = ${queue} and name = any(${NAMES}) and id = ${id} and state = 'failed' for update`.execute(
    trx,
  )
  return rows[0] && letterOf(rows[0])
}

async function remove(trx: Trx, { queue, id }: { queue: string; id: string }): Promise<void> {
  await sql`delete from pgboss.job where name = ${queue} and id = ${id}`.execute(trx)
}

const NAMES = QUEUES.flatMap((name) => [name, `${name}.dead`])

interface Row {
  id: string
  name: string
  data: Record<string, string> | null
  retry_count: number
  error: string | null
  completed_on: Date
}

const COLUMNS = sql`id, name, data, retry_count, completed_on,
  left(coalesce(output ->> 'message', output ->> 'value', output::text), 500) as error`

function letterOf(row: Row): DeadLetter {
  return {
    id: row.id,
    queue: row.name,
    message: row.data ?? {},
    tries: row.retry_count + 1,
    error: row.error,
    failedAt: row.completed_on.toISOString(),
  }
}
