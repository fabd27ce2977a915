import type { Writable } from 'node:stream'

const CODES = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_UNABLE_TO_PIPE', 'ECONNRESET', 'EPIPE'])

/**
 * Whether an answer came to nothing because its reader left, as happens to pictures of a page that is turned. The same
 * codes with an answer that is still open are somebody else's connection, storage's or a provider's.
 */
export function isReaderGone(error: unknown, response: Pick<Writable, 'destroyed'>): boolean {
  if (!response.destroyed || !(error instanceof Error) || !('code' in error)) return false
  return CODES.has(String(error.code))
}
