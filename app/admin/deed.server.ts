import { json } from '@remix-run/node'
import type { z } from 'zod'
import type { DeedError, Refused } from '#app/admin/forms.ts'
import { currentRequestId } from '#app/http/request-scope.server.ts'
import { retryAfter } from '#app/http/retry-after.ts'
import type { Operator } from '#app/models/audit.server.ts'
import { confirmSession, isRecentlyConfirmed } from '#app/models/session/confirm.server.ts'
import { consume, forget } from '#app/rate-limit.server.ts'
import { requireAdmin, type SessionUser } from '#app/session.server.ts'

/** A form that an operator sent: who, what and with which values. */
export interface Deed {
  user: SessionUser
  by: Operator & { operatorId: string }
  intent: string
  form: FormData
}

/** Anybody but an operator does not find the page. */
export async function readDeed(request: Request): Promise<Deed> {
  const user = await requireAdmin(request)
  const form = await request.formData()
  return { user, by: operatorOf(user), intent: String(form.get('intent') ?? ''), form }
}

/** What an address asks for, by name; empty where it asks for nothing. */
export function askedOf(request: Request): (name: string) => string {
  const query = new URL(request.url).searchParams
  return (name) => (query.get(name) ?? '').trim().slice(0, LONGEST_ASKED)
}

/** An e-mail address has no more characters, and nothing that is looked for is longer. */
const LONGEST_ASKED = 254

export function operatorOf(user: SessionUser): Operator & { operatorId: string } {
  return { operatorId: user.id, requestId: currentRequestId() }
}

/** The values of the form, or the answer that says which are wrong. */
export function parseDeed<Schema extends z.ZodType>(
  deed: Deed,
  schema: Schema,
): { ok: true; value: z.infer<Schema> } | { ok: false; answer: Response } {
  const parsed = schema.safeParse(Object.fromEntries(deed.form))
  if (parsed.success) return { ok: true, value: parsed.data }
  const errors: Refused['errors'] = {}
  for (const { path, message } of parsed.error.issues) {
    ;(errors[path.join('.')] ??= []).push(message as DeedError)
  }
  return { ok: false, answer: refuseDeed(deed, errors, 400) }
}

/** Undefined when the password was given lately, or with this form; otherwise the answer that asks for it. */
export async function unconfirmed(deed: Deed): Promise<Response | undefined> {
  const { user, form } = deed
  if (await isRecentlyConfirmed(user.sessionId)) return undefined
  const password = String(form.get('password') ?? '')
  if (!password) return refuseDeed(deed, { password: ['passwordMissing'] }, 400)
  const allowed = await consume('change-password', user.id)
  if (!allowed.ok) {
    const headers = retryAfter(allowed.retryAfterSeconds)
    return refuseDeed(deed, { password: ['passwordTries'] }, 429, headers)
  }
  if (!(await confirmSession(user.sessionId, password))) {
    return refuseDeed(deed, { password: ['passwordWrong'] }, 400)
  }
  await forget('change-password', user.id)
  return undefined
}

/** The form comes back as it was sent, without its password. */
export function refuseDeed(
  deed: Deed,
  errors: Refused['errors'],
  status = 409,
  headers?: HeadersInit,
): Response {
  const values = Object.fromEntries(
    [...deed.form].filter(([name]) => name !== 'password').map(([name, value]) => [name, String(value)]),
  )
  return json<Refused>({ intent: deed.intent, errors, values }, { status, headers })
}
