import Anthropic from '@anthropic-ai/sdk'
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import type { z } from 'zod'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import { noteBreaker } from '#app/models/provider.server.ts'
import { guardedFetch, retryAfterMs } from '#jobs/ai/guarded-fetch.ts'
import { metered } from '#jobs/ai/metered.ts'
import { currentRun } from '#jobs/run-scope.ts'
import { ProviderError, providerPolicy, type PolicyOptions, type ProviderPolicy } from '#jobs/ai/policy.ts'

/**
 * Texts by Anthropic's models, and the only importer of its SDK. An answer is JSON of a schema, checked here: no forced
 * tool and no temperature, which newer models refuse. Prompts and keys are never logged.
 */
export interface TextWriter {
  readonly model: string
  write<T>(request: TextRequest<T>): Promise<T>
}

export interface TextRequest<T> {
  /** What the model is to be and do. Ours alone: nothing that a user wrote. */
  system: string
  /** The user's words, as data. */
  prompt: string
  /** What the model is told to answer. Lengths go with it as advice, for the provider does not enforce them. */
  schema: z.ZodType
  /** Turns such an answer into what is wanted, or throws: then the model is asked once more. */
  read(answer: unknown): T
  maxTokens: number
  signal?: AbortSignal
}

export interface AnthropicOptions {
  apiKey: string
  baseUrl?: string | undefined
  model: string
  policy?: PolicyOptions
}

/** The writer of this process's settings; made at the first call, so that all runs share one breaker. */
export function textWriter(): TextWriter {
  if (shared) return shared
  const { ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, ANTHROPIC_MODEL } = env()
  if (!ANTHROPIC_API_KEY) throw new Error('ANTHROPIC_API_KEY is not set')
  shared = makeTextWriter({
    apiKey: ANTHROPIC_API_KEY,
    baseUrl: ANTHROPIC_BASE_URL,
    model: ANTHROPIC_MODEL,
  })
  return shared
}

let shared: TextWriter | undefined

export function makeTextWriter({ apiKey, baseUrl, model, policy: limits }: AnthropicOptions): TextWriter {
  const policy = providerPolicy('anthropic', {
    onBreaker: (state) => void noteBreaker('anthropic', state).catch(logUnheard),
    ...limits,
  })
  const client = new Anthropic({
    apiKey,
    // Given even when it is the default: the SDK would look in its own settings.
    baseURL: baseUrl ?? 'https://api.anthropic.com',
    // The policy tries again, with the breaker between.
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
    fetch: guardedFetch(MAX_ANSWER_BYTES),
  })
  return {
    model,
    async write(request) {
      for (let isSecond = false; ; isSecond = true) {
        const text = await ask(client, policy, model, request)
        try {
          return request.read(JSON.parse(text))
        } catch (error) {
          if (isSecond) throw new ProviderError('content', 'malformed', { cause: error })
          log.warn({ provider: 'anthropic', model }, 'an answer was not what was asked for')
        }
      }
    },
  }
}

/** The answer's text, which is empty where it was cut short or is no answer. */
async function ask(
  client: Anthropic,
  policy: ProviderPolicy,
  model: string,
  request: TextRequest<unknown>,
): Promise<string> {
  const { type, schema } = zodOutputFormat(request.schema)
  const body = {
    model,
    max_tokens: request.maxTokens,
    system: request.system,
    messages: [{ role: 'user' as const, content: request.prompt }],
    output_config: { format: { type, schema } },
  }
  const run = currentRun()
  // Never more tokens than bytes.
  const most = usdOf(model, Buffer.byteLength(JSON.stringify(body)), request.maxTokens)
  const message = await policy.run(
    (signal) =>
      metered(
        { provider: 'anthropic', operation: 'text', model, usd: most, ...run, signal },
        async (bill) => {
          bill.usd = most
          try {
            const answer = await client.messages.create(body, { signal })
            if (isMessage(answer))
              bill.usd = usdOf(model, answer.usage.input_tokens, answer.usage.output_tokens)
            return answer
          } catch (error) {
            // Told that there is no answer, we do not pay for one.
            if (error instanceof Anthropic.APIError && error.status) bill.usd = 0
            throw errorOf(error)
          }
        },
      ),
    request.signal,
  )
  // An answer of 200 may be anything at all.
  if (!isMessage(message)) return ''
  const { usage, stop_reason: stopReason } = message
  log.info(
    {
      provider: 'anthropic',
      model,
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
      stopReason,
    },
    'a text was written',
  )
  if (stopReason === 'refusal') throw new ProviderError('content', 'refused')
  if (stopReason !== 'end_turn') return ''
  return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('')
}

function isMessage(message: Anthropic.Message | null): message is Anthropic.Message {
  const usage = message?.usage
  return (
    Array.isArray(message?.content) &&
    typeof usage?.input_tokens === 'number' &&
    typeof usage.output_tokens === 'number'
  )
}

function errorOf(error: unknown): unknown {
  if (!(error instanceof Anthropic.APIError)) {
    // A body that broke off, was too long or is no JSON.
    return new ProviderError('transient', 'answer', { cause: nameOf(error) })
  }
  const { status } = error as { status: number | undefined }
  const options = { retryAfterMs: retryAfterMs(error.headers), cause: nameOf(error) }
  if (status === undefined) return new ProviderError('transient', 'connection', options)
  const isOurAccount =
    [401, 402, 403, 404].includes(status) || /credit balance|billing/i.test(error.apiMessage ?? '')
  if (isOurAccount) return new ProviderError('quota', String(status), options)
  const isPassing = status === 408 || status === 409 || status === 429 || status >= 500
  return new ProviderError(isPassing ? 'transient' : 'input', String(status), options)
}

/** The error itself may repeat what we sent. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}

function logUnheard(error: unknown): void {
  log.warn({ err: error, provider: 'anthropic' }, 'nobody hears of a breaker')
}

/** A hundred times what we ever ask for. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024

/** Dollars for a million tokens in and out, of models we know. 2026-10. */
const USD_PER_MILLION: Record<string, [number, number]> = {
  'claude-haiku-5-5': [0.1, 0.5],
  'claude-sonnet-5-5': [2, 10],
  'claude-opus-5-5': [4, 20],
}

/** A model that we do not know is taken for a dear one. */
const DEAREST = [10, 50] as const

function usdOf(model: string, inputTokens: number, outputTokens: number): number {
  const [input, output] = USD_PER_MILLION[model] ?? DEAREST
  return (inputTokens * input + outputTokens * output) / 1e6
}
