import { z } from 'zod'
import { SETTING_KEYS } from './settings.ts'

/** What operators send. Each message is the name of a sentence in words.ts, under `errors`. */

export const MAX_REASON = 300
/** Long enough to be read by somebody else a year later. */
const MIN_REASON = 10
/** More than any package holds; a larger gift is two. */
export const MAX_CREDITS = 100_000
export const MAX_QUOTA_GB = 1_000
export const GIGABYTE = 2 ** 30

const reason = z.string('reasonMissing').trim().min(MIN_REASON, 'reasonMissing').max(MAX_REASON, 'tooLong')

/** Digits alone: in Indonesia 1.000 is a thousand, and elsewhere it is one. */
const whole = z
  .string('notWhole')
  .trim()
  .regex(/^-?\d{1,12}$/, 'notWhole')
  .transform(Number)

const wholeWithin = (least: number, most: number, error: DeedError) =>
  whole.pipe(z.number().min(least, error).max(most, error))

export const adjustForm = z.object({
  key: z.string(),
  credits: wholeWithin(-MAX_CREDITS, MAX_CREDITS, 'tooMany').refine((credits) => credits !== 0, 'zero'),
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
  after: whole,
  // Duitku takes no less, and no more.
  rupiah: wholeWithin(10_000, 100_000_000, 'rupiahRange'),
  credits: wholeWithin(1, 1_000_000, 'creditsRange'),
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
