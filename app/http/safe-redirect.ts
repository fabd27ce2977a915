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

/**
 * The page of ours that a request says it was sent from, as a path to go back to: what answers a form often has no page to
 * show by itself. The fallback where it names none, or one of another origin.
 */
export function pageBehind(
  { referer, host }: { referer?: string | null | undefined; host?: string | null | undefined },
  fallback: string,
): string {
  if (!referer || !URL.canParse(referer)) return fallback
  const from = new URL(referer)
  return from.host === host ? safeRedirect(from.pathname + from.search, fallback) : fallback
}

const ORIGIN = 'http://lumiku.invalid'
