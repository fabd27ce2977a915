import type { SerializeFrom } from '@remix-run/node'
import { deviceName } from '#app/accounts/device-name.ts'
import { pageOf } from '#app/http/page-of.ts'
import { listActions } from '#app/models/audit.server.ts'
import { ledgerPage } from '#app/models/credit.server.ts'
import { listAllRuns } from '#app/models/generation/overview.server.ts'
import { listPayments } from '#app/models/payment.server.ts'
import { listSessions } from '#app/models/session.server.ts'
import { isRecentlyConfirmed } from '#app/models/session/confirm.server.ts'
import { openUserFile } from '#app/models/user/list.server.ts'
import type { SessionUser } from '#app/session.server.ts'
import { GIGABYTE } from './forms.ts'

/** Shown of each list; the rest is a page of its own. */
const LINES = 20
const FEW = 5

export type UserPage = SerializeFrom<NonNullable<Awaited<ReturnType<typeof openUserPage>>>>

/** What an operator sees of an account, its ledger from the line `before` on. Undefined where there is none such. */
export async function openUserPage(operator: SessionUser, id: string, before: string) {
  const user = await openUserFile(id)
  if (!user) return undefined
  const [foundLines, sessions, runs, payments, actions, isConfirmed] = await Promise.all([
    ledgerPage(id, { ...(before && { before }), limit: LINES + 1 }),
    listSessions(id, operator.sessionId),
    listAllRuns({ userId: id, limit: FEW }),
    listPayments(id, { limit: FEW }),
    listActions({ target: { kind: 'user', id }, limit: FEW }),
    isRecentlyConfirmed(operator.sessionId),
  ])
  const { items: lines, next } = pageOf(foundLines, LINES)
  return {
    user,
    quotaGigabytes: Math.round((user.quotaBytes / GIGABYTE) * 100) / 100,
    isSelf: operator.id === id,
    needsPassword: !isConfirmed,
    key: crypto.randomUUID(),
    lines,
    next,
    sessions: sessions.map(({ userAgent, ...session }) => ({ ...session, device: deviceName(userAgent) })),
    runs,
    payments: payments.map(({ id: paymentId, order_id, rupiah, state, created_at }) => ({
      id: paymentId,
      orderId: order_id,
      rupiah,
      state,
      createdAt: created_at.toISOString(),
    })),
    actions,
  }
}
