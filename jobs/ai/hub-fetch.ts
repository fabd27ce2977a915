import { guardedFetch, retryAfterMs } from '#jobs/ai/guarded-fetch.ts'
import type { Bill } from '#jobs/ai/metered.ts'
import { ProviderError } from '#jobs/ai/policy.ts'

/**
 * `fetch` for one call to Hugging Face and the providers behind it: to their hosts alone, or a stand-in in place of all of
 * them, with what such a call may cost kept in its bill and what it was told to wait kept for its error.
 */
export interface HubLine {
  fetch: typeof fetch
  /** Of the last answer. */
  retryAfterMs: number | undefined
}

/** Three times the largest picture that anybody makes for us. */
export const MAX_ANSWER_BYTES = 32 * 1024 * 1024
/** Who says which provider has a model, who passes requests on to it, and where fal keeps what it made. */
const HOSTS = /^(huggingface\.co|router\.huggingface\.co|([\w-]+\.)?fal\.media)$/

const guarded = guardedFetch(MAX_ANSWER_BYTES)

export function openLine(options: {
  signal: AbortSignal
  baseUrl: string | undefined
  bill: Bill
  /** Dollars that a request costs, if it is taken. */
  usd: number
  /** Sent whatever the client was given to find its way by. */
  apiKey: string
}): HubLine {
  const { signal, baseUrl, bill, usd, apiKey } = options
  const line: HubLine = {
    retryAfterMs: undefined,
    async fetch(input, init) {
      const isPaid = init?.method === 'POST'
      if (isPaid) bill.usd = usd
      // The library forgets the signal here and there.
      const headers = new Headers(init?.headers)
      if (headers.has('authorization')) headers.set('authorization', `Bearer ${apiKey}`)
      const options = { ...init, headers, signal: init?.signal ?? signal }
      const response = await guarded(targetOf(input, baseUrl), options)
      line.retryAfterMs = retryAfterMs(response.headers)
      if (isPaid && !response.ok) bill.usd = 0
      return response
    },
  }
  return line
}

function targetOf(input: string | URL | Request, baseUrl: string | undefined): URL {
  const url = new URL(input instanceof Request ? input.url : input)
  if (url.protocol !== 'https:' || !HOSTS.test(url.hostname) || url.port) {
    throw new ProviderError('transient', 'host')
  }
  return baseUrl ? new URL(url.pathname + url.search, baseUrl) : url
}
