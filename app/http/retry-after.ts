/** Headers of an answer that asks to wait (RFC 9110, 10.2.3). */
export const retryAfter = (seconds: number): HeadersInit => ({ 'Retry-After': String(seconds) })
