/**
 * A path of ours to go to after log in, or the fallback. Accepts `/path?query#hash` only: what a browser may read as
 * another origin (`//host`, `/\host`, control characters, which browsers drop, and their escaped forms) falls back.
 */
export function safeRedirect(to: unknown, fallback = '/dashboard'): string {
  if (typeof to !== 'string' || to.length > 2_000) return fallback
  const isPath = /^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(to)
  if (!isPath || /^\/(%2f|%5c|%09|%0a|%0d)/i.test(to)) return fallback
  return new URL(to, ORIGIN).origin === ORIGIN ? to : fallback
}

const ORIGIN = 'http://lumiku.invalid'
