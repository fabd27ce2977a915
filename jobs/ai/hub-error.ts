import { z } from 'zod'
import { ProviderError } from '#jobs/ai/policy.ts'

/**
 * What a failed call to Hugging Face means, from what its client throws. Neither the client's errors nor a provider's words
 * go any further: both may repeat the prompt.
 */

/** Of the client's ProviderApiError and HubApiError. */
const answeredSchema = z.object({ httpResponse: z.object({ status: z.number(), body: z.unknown() }) })

export function hubError(error: unknown, retryAfterMs: number | undefined): ProviderError {
  if (error instanceof ProviderError) return error
  const answered = answeredSchema.safeParse(error)
  if (answered.success) {
    const { status, body } = answered.data.httpResponse
    return hubStatusError(status, body, retryAfterMs)
  }
  const { name, cause } = error instanceof Error ? error : new Error()
  // The pinned provider does not have the pinned model, or not for this: a setting of ours.
  if (name === 'InputError') return new ProviderError('quota', 'model', { cause: name })
  const isNoAnswer = name === 'TypeError' && cause !== undefined
  return new ProviderError('transient', isNoAnswer ? 'connection' : 'answer', { cause: name })
}

const REFUSED = /nsfw|safety|moderat|content.?policy|sexual|flagged/i
const UNPAID = /credit|billing|payment|quota|exceeded your/i

/** `status` is none of success. */
export function hubStatusError(
  status: number,
  body: unknown,
  retryAfterMs: number | undefined,
): ProviderError {
  const words = JSON.stringify(body ?? '').slice(0, 10_000)
  const code = String(status)
  if ([400, 403, 422].includes(status) && REFUSED.test(words)) return new ProviderError('content', 'refused')
  if ([401, 402, 403, 404].includes(status)) return new ProviderError('quota', code)
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
    return new ProviderError('transient', code, { retryAfterMs: retryAfterMs ?? loadingMs(body) })
  }
  return new ProviderError(UNPAID.test(words) ? 'quota' : 'input', code)
}

const loadingSchema = z.object({ estimated_time: z.number().min(0).max(3_600) })

/** A model that is being loaded answers 503 and how many seconds that takes. */
function loadingMs(body: unknown): number | undefined {
  const loading = loadingSchema.safeParse(body)
  return loading.success ? loading.data.estimated_time * 1_000 : undefined
}
