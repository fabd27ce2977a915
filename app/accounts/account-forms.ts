import { z } from 'zod'
import { PASSWORD_MAX, passwordProblem, type PasswordProblem } from '#app/accounts/password.ts'

/**
 * The forms of accounts, one schema each for browser and action. Their messages are keys of `account.errors`, and where
 * the sentence tells how long to wait, the key and the seconds: `tooManyTries 840`.
 */

const EMAIL_MAX = 254
const NAME_MAX = 80

export type FormError = ErrorKey | `${WaitKey} ${number}`

export type ErrorKey =
  | 'nameMissing'
  | 'nameTooLong'
  | 'emailMissing'
  | 'emailWrong'
  | 'emailTaken'
  | 'emailInUse'
  | 'passwordMissing'
  | 'passwordTooShort'
  | 'passwordTooLong'
  | 'passwordTooCommon'
  | 'passwordContainsYou'
  | 'passwordWrong'
  | 'credentialsWrong'
  | 'emailUnchanged'
  | 'typedWrong'

export type WaitKey =
  'tooManyTries' | 'tooManyTriesAtAccount' | 'tooManyMails' | 'tooManyLinks' | 'tooManyAddresses'

const message = (error: FormError) => error
const text = (missing: FormError) => z.string({ error: message(missing) })

const name = text('nameMissing').trim().min(1, message('nameMissing')).max(NAME_MAX, message('nameTooLong'))
const email = text('emailMissing')
  .trim()
  .toLowerCase()
  .max(EMAIL_MAX, message('emailWrong'))
  .pipe(z.email({ error: message('emailWrong') }))
/** One that exists: today's rules may be stricter than those it was made under. */
const password = text('passwordMissing').max(PASSWORD_MAX * 4, message('passwordTooLong'))
const newPassword = text('passwordMissing').superRefine((value, context) => {
  const problem = passwordProblem(value)
  if (problem) context.addIssue({ code: 'custom', message: passwordError(problem) })
})

export const loginForm = z.object({ email, password, redirectTo: z.string().optional() })

export const registerForm = z
  .object({ name, email, password: newPassword, redirectTo: z.string().optional() })
  .superRefine(({ password, ...owner }, context) => refuseOwnWords(password, owner, context, ['password']))

export const profileForm = z.object({ name })

export const forgottenForm = z.object({ email })

/** `owner` is whose link it is. */
export const newPasswordForm = (owner: Owner) =>
  z.object({
    token: z.string(),
    password: newPassword.superRefine((value, context) => refuseOwnWords(value, owner, context)),
  })

export const emailForm = z.object({ email, currentPassword: password })

/** `word` is typed as the page shows it, in the page's language. */
export const removalForm = (word: string) =>
  z.object({
    currentPassword: password,
    typed: z
      .string({ error: message('typedWrong') })
      .trim()
      .refine((typed) => typed.toUpperCase() === word, message('typedWrong')),
  })

/** `owner` is known to the server and to the page. */
export const passwordForm = (owner: Owner) =>
  z.object({
    currentPassword: password,
    password: newPassword.superRefine((value, context) => refuseOwnWords(value, owner, context)),
  })

interface Owner {
  email: string
  name: string
}

/** What is wrong with a password by itself was said before. */
function refuseOwnWords(password: string, owner: Owner, context: z.RefinementCtx, path: string[] = []): void {
  if (passwordProblem(password, owner) !== 'contains-you') return
  context.addIssue({ code: 'custom', path, message: passwordError('contains-you') })
}

const PASSWORD_ERRORS: Record<PasswordProblem, FormError> = {
  'too-short': 'passwordTooShort',
  'too-long': 'passwordTooLong',
  'too-common': 'passwordTooCommon',
  'contains-you': 'passwordContainsYou',
}

function passwordError(problem: PasswordProblem): FormError {
  return PASSWORD_ERRORS[problem]
}
