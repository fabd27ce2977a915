import { z } from 'zod'
import { SETTING_KEYS } from './settings.ts'

/** What operators send. Each message is the name of a sentence in words.ts, under `errors`. */

export const MAX_REASON = 300
/** Long enough to be read by somebody else a year later. */
const MIN_REASON = 10
/** More than any package holds; a larger gift is two. */
export const MAX_CREDITS = 100_000
export const MAX_QUOTA_GB = 1_000

const reason = z.string('reasonMissing').trim().min(MIN_REASON, 'reasonMissing').max(MAX_REASON, 'tooLong')

const whole = z.coerce.number('notWhole').int('notWhole')

export const adjustForm = z.object({
  key: z.string(),
  credits: whole
    .min(-MAX_CREDITS, 'tooMany')
    .max(MAX_CREDITS, 'tooMany')
    .refine((credits) => credits !== 0, 'zero'),
  reason,
})

export const reasonForm = z.object({ reason })

export const quotaForm = z.object({
  gigabytes: z
    .string('notNumber')
    .trim()
    .min(1, 'notNumber')
    .transform((text) => Number(text.replace(',', '.')))
    .pipe(z.number('notNumber').min(0, 'quotaRange').max(MAX_QUOTA_GB, 'quotaRange')),
})

export const roleForm = z.object({ role: z.enum(['user', 'admin'], 'unknown') })

export const priceForm = z.object({
  id: z
    .string('unknown')
    .trim()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'packageName'),
  after: z.coerce.number().int().min(0),
  // Duitku takes no less, and no more.
  rupiah: whole.min(10_000, 'rupiahRange').max(100_000_000, 'rupiahRange'),
  credits: whole.min(1, 'creditsRange').max(1_000_000, 'creditsRange'),
  isActive: z
    .literal('on')
    .optional()
    .transform((ticked) => ticked === 'on'),
  /** Empty is now; a time of Jakarta, as the browser's own field writes it. */
  startsAt: z
    .string()
    .regex(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?)?$/, 'notTime')
    .default('')
    .transform((text) => (text ? new Date(`${text}+07:00`) : undefined))
    .refine((date) => !date || date.getTime() > Date.now(), 'inThePast'),
})

export const settingForm = z.object({ key: z.enum(SETTING_KEYS, 'unknown') })

export type DeedError =
  | 'reasonMissing'
  | 'tooLong'
  | 'notWhole'
  | 'notNumber'
  | 'tooMany'
  | 'zero'
  | 'quotaRange'
  | 'unknown'
  | 'packageName'
  | 'rupiahRange'
  | 'creditsRange'
  | 'notTime'
  | 'inThePast'
  | 'bothLanguages'
  | 'dollarRange'
  | 'passwordMissing'
  | 'passwordWrong'
  | 'passwordTries'
  | 'ownAccount'
  | 'lastOperator'
  | 'unchanged'
  | 'short'
  | 'formOutdated'
  | 'changedMeanwhile'
  | 'nameTaken'
  | 'notRetryable'
  | 'notOpen'

/** A deed that was not done, and the form as it was sent. The errors of the whole form are under ''. */
export interface Refused {
  intent: string
  errors: Record<string, DeedError[]>
  values: Record<string, string>
}
