/**
 * `fetch` for answers of somebody else's API: no redirect is followed, for it could lead inside, and a body is read so far
 * and no further. Rejects as fetch does; a body that is too long errors where it is read.
 */
export function guardedFetch(maxBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'error' })
    if (!response.body) return response
    if (Number(response.headers.get('content-length')) > maxBytes) {
      await response.body.cancel()
      throw new AnswerTooLongError(maxBytes)
    }
    let bytes = 0
    const capped = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytes += chunk.byteLength
          if (bytes > maxBytes) controller.error(new AnswerTooLongError(maxBytes))
          else controller.enqueue(chunk)
        },
      }),
    )
    return new Response(capped, response)
  }
}

export class AnswerTooLongError extends Error {
  override name = 'AnswerTooLongError'

  constructor(maxBytes: number) {
    super(`The answer is longer than ${maxBytes} bytes`)
  }
}

/** What a `Retry-After` asks for: seconds, or a date. */
export function retryAfterMs(headers: Headers | undefined): number | undefined {
  const value = headers?.get('retry-after')
  if (!value) return undefined
  const seconds = Number(value)
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
