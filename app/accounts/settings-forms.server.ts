import { json, redirect } from '@remix-run/node'
import { parseWithZod } from '@conform-to/zod/v4'
import {
  emailForm,
  passwordForm,
  profileForm,
  type FormError,
  type WaitKey,
} from '#app/accounts/account-forms.ts'
import { brandForm, type BrandError } from '#app/accounts/brand-form.ts'
import { beginEmailChange } from '#app/accounts/recovery.server.ts'
import { replacePassword } from '#app/auth.server.ts'
import { holdTo } from '#app/http/hold-to.server.ts'
import { notFound } from '#app/http/not-found.ts'
import { retryAfter } from '#app/http/retry-after.ts'
import { canSendMail } from '#app/mail.server.ts'
import { saveBrand } from '#app/models/brand.server.ts'
import { endSession } from '#app/models/session.server.ts'
import { updateProfile } from '#app/models/user.server.ts'
import { noSessionCookie, type SessionUser } from '#app/session.server.ts'

/** What the forms of the settings do. Each answers with itself when something is wrong, or leads back to the page. */

const NOTHING = { profile: null, email: null, password: null, brand: null }

export async function saveProfile(user: SessionUser, form: FormData) {
  const submission = parseWithZod(form, { schema: profileForm })
  if (submission.status !== 'success')
    return json({ ...NOTHING, profile: submission.reply() }, { status: 400 })
  await holdTo('profile', user.id)
  await updateProfile(user.id, submission.value)
  return redirect('/settings?done=profile')
}

export async function savePassword(user: SessionUser, form: FormData) {
  const submission = parseWithZod(form, { schema: passwordForm(user) })
  const refuse = (status: number, error?: Record<string, FormError[]>, headers?: HeadersInit) => {
    const hideFields: (keyof typeof submission.payload)[] = ['currentPassword', 'password']
    const password = submission.reply({
      hideFields,
      ...(error && { fieldErrors: error }),
    })
    return json({ ...NOTHING, password }, { status, headers })
  }
  if (submission.status !== 'success') return refuse(400)
  const { currentPassword: current, password: next } = submission.value
  const outcome = await replacePassword(user, { current, next })
  if (!outcome.ok && outcome.reason === 'too-many-tries') {
    const { retryAfterSeconds: seconds } = outcome
    return refuse(429, { currentPassword: [`tooManyTries ${seconds}`] }, retryAfter(seconds))
  }
  if (!outcome.ok && outcome.reason === 'known-password')
    return refuse(400, { password: ['passwordTooCommon'] })
  if (!outcome.ok) return refuse(403, { currentPassword: ['passwordWrong'] })
  return redirect('/settings?done=password', { headers: { 'Set-Cookie': outcome.cookie } })
}

export async function changeEmail(user: SessionUser, form: FormData, ip: string) {
  if (!canSendMail()) throw new Response('There is no mail to confirm an address by', { status: 409 })
  const submission = parseWithZod(form, { schema: emailForm })
  const refuse = (status: number, fieldErrors?: Record<string, FormError[]>, headers?: HeadersInit) => {
    const email = submission.reply({
      hideFields: ['currentPassword'],
      ...(fieldErrors && { fieldErrors }),
    })
    return json({ ...NOTHING, email }, { status, headers })
  }
  if (submission.status !== 'success') return refuse(400)
  const { email, currentPassword: password } = submission.value
  const outcome = await beginEmailChange(user, { email, password }, ip)
  if (outcome.ok) return redirect('/settings?done=email')
  const tooOften = (field: 'currentPassword' | 'email', key: WaitKey, seconds: number) =>
    refuse(429, { [field]: [`${key} ${seconds}`] }, retryAfter(seconds))
  switch (outcome.reason) {
    case 'wrong-password':
      return refuse(403, { currentPassword: ['passwordWrong'] })
    case 'too-many-tries':
      return tooOften('currentPassword', 'tooManyTries', outcome.retryAfterSeconds)
    case 'too-many-mails':
      return tooOften('email', 'tooManyMails', outcome.retryAfterSeconds)
    case 'too-many-addresses':
      return tooOften('email', 'tooManyAddresses', outcome.retryAfterSeconds)
    case 'email-taken':
      return refuse(409, { email: ['emailInUse'] })
    case 'unchanged':
      return refuse(409, { email: ['emailUnchanged'] })
  }
}

export async function keepBrand(user: SessionUser, form: FormData) {
  const submission = parseWithZod(form, { schema: brandForm })
  // A colour more or less is no mistake: the form comes back with it.
  if (submission.status !== 'success') {
    const status = submission.status === 'error' ? 400 : 200
    return json({ ...NOTHING, brand: submission.reply() }, { status })
  }
  await holdTo('profile', user.id)
  const outcome = await saveBrand(user.id, submission.value)
  if (outcome.ok) return redirect('/settings?done=brand')
  const brand = submission.reply({ fieldErrors: { logo: ['logoGone' satisfies BrandError] } })
  return json({ ...NOTHING, brand }, { status: 409 })
}

export async function endOne(user: SessionUser, sessionId: string) {
  if (!(await endSession(user.id, sessionId))) throw notFound()
  if (sessionId !== user.sessionId) return redirect('/settings?done=session')
  return redirect('/login', { headers: { 'Set-Cookie': noSessionCookie() } })
}
