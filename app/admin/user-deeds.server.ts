import { adjustByOperator } from '#app/models/credit/adjust.server.ts'
import {
  changeQuota,
  changeRole,
  disableUser,
  enableUser,
  endSessionsOf,
  type UserDeed,
} from '#app/models/user/operate.server.ts'
import { parseDeed, refuseDeed, unconfirmed, type Deed } from './deed.server.ts'
import { adjustForm, GIGABYTE, quotaForm, reasonForm, roleForm } from './forms.ts'

/** Does to an account what the form asks. A response is what the form got wrong; undefined is what nobody knows. */
export async function doUserDeed(deed: Deed, id: string): Promise<Response | { ok: true } | undefined> {
  const doing = Object.hasOwn(DEEDS, deed.intent) && DEEDS[deed.intent]
  if (!doing) return undefined
  const outcome = await doing(deed, id)
  if (outcome instanceof Response || outcome.ok) return outcome
  if (outcome.reason === 'not-found') return undefined
  return refuseDeed(deed, { '': [REASONS[outcome.reason]] })
}

/** What can be done to an account, by intent. An answer is what the form got wrong. */
const DEEDS: Record<string, (deed: Deed, id: string) => Promise<UserDeed | Response>> = {
  async adjust(deed, userId) {
    const parsed = parseDeed(deed, adjustForm)
    if (!parsed.ok) return parsed.answer
    const answer = await unconfirmed(deed)
    if (answer) return answer
    const outcome = await adjustByOperator(deed.by, { userId, ...parsed.value })
    if (outcome.ok) return { ok: true }
    const { reason } = outcome
    if (reason === 'not-found') return { ok: false, reason }
    return refuseDeed(deed, { credits: [reason === 'short' ? 'short' : 'formOutdated'] })
  },
  async disable(deed, id) {
    const parsed = parseDeed(deed, reasonForm)
    if (!parsed.ok) return parsed.answer
    return (await unconfirmed(deed)) ?? (await disableUser(deed.by, id, parsed.value.reason))
  },
  enable: ({ by }, id) => enableUser(by, id),
  async role(deed, id) {
    const parsed = parseDeed(deed, roleForm)
    if (!parsed.ok) return parsed.answer
    return (await unconfirmed(deed)) ?? (await changeRole(deed.by, id, parsed.value.role))
  },
  async quota(deed, id) {
    const parsed = parseDeed(deed, quotaForm)
    if (!parsed.ok) return parsed.answer
    return await changeQuota(deed.by, id, Math.round(parsed.value.gigabytes * GIGABYTE))
  },
  'end-session': ({ by, form }, id) => endSessionsOf(by, id, String(form.get('sessionId') ?? '')),
  'end-sessions': ({ by }, id) => endSessionsOf(by, id),
}

const REASONS = {
  'own-account': 'ownAccount',
  'last-operator': 'lastOperator',
  unchanged: 'unchanged',
} as const
