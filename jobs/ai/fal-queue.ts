import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { HubLine } from '#jobs/ai/hub-fetch.ts'
import { ProviderError } from '#jobs/ai/policy.ts'

/**
 * Results of fal.ai's queue, through Hugging Face's router (docs.fal.ai, "Queue"). The library would fetch them itself,
 * without our limits on hosts, redirects and bytes.
 */

const POLL_MS = 500
/** For telling fal that nobody waits any more. */
const CANCEL_MS = 3_000

const queuedSchema = z.object({
  response_url: z.url().transform((url) => new URL(url).pathname),
})
const statusSchema = z.object({ status: z.string() })
const pictureSchema = z.object({ url: z.string() })
const resultSchema = z
  .object({ image: pictureSchema })
  .or(z.object({ images: z.array(pictureSchema).min(1) }))
  .and(z.object({ has_nsfw_concepts: z.array(z.boolean()).nullish() }))

/**
 * The picture that a queued request made. `answer` is what its submission was answered; `readError` makes of an HTTP error
 * what to throw. Aborted, it asks fal to drop the request.
 */
export async function falPicture(
  answer: unknown,
  {
    line,
    apiKey,
    signal,
    readError,
  }: {
    line: HubLine
    apiKey: string
    signal: AbortSignal
    readError(status: number, body: unknown): ProviderError
  },
): Promise<Buffer> {
  const { response_url: path } = queuedSchema.parse(answer)
  if (!/^\/[\w./-]+$/.test(path) || path.includes('..')) throw new ProviderError('transient', 'answer')
  const ask = async (suffix: string, method = 'GET', abort = signal): Promise<unknown> => {
    const url = `https://router.huggingface.co/fal-ai${path}${suffix}?_subdomain=queue`
    const headers = { authorization: `Bearer ${apiKey}` }
    const response = await line.fetch(url, { method, headers, signal: abort })
    const body: unknown = await response.json()
    if (!response.ok) throw readError(response.status, body)
    return body
  }
  try {
    for (;;) {
      const { status } = statusSchema.parse(await ask('/status'))
      if (status === 'COMPLETED') break
      if (status !== 'IN_QUEUE' && status !== 'IN_PROGRESS') throw new ProviderError('transient', 'answer')
      await sleep(POLL_MS, undefined, { signal })
    }
    const result = resultSchema.parse(await ask(''))
    if (result.has_nsfw_concepts?.[0]) throw new ProviderError('content', 'refused')
    const { url } = 'image' in result ? result.image : result.images[0]!
    return await bytesOf(url, line)
  } catch (error) {
    if (signal.aborted) void ask('/cancel', 'PUT', AbortSignal.timeout(CANCEL_MS)).catch(() => undefined)
    throw error
  }
}

/** Of a data: URI, which `sync_mode` asks for, or of a file that fal keeps. */
async function bytesOf(url: string, line: HubLine): Promise<Buffer> {
  const data = /^data:image\/\w+;base64,/.exec(url)
  if (data) return Buffer.from(url.slice(data[0].length), 'base64')
  const response = await line.fetch(url)
  if (!response.ok) throw new ProviderError('transient', String(response.status))
  return Buffer.from(await response.arrayBuffer())
}
