import { env } from '#app/env.server.ts'

/**
 * Takes out of a text what neither a log nor an error report may hold. It looks at the text as it leaves, so it does not
 * matter how deep in an object, in which error's message or in whose address a secret was.
 */
export function redact(text: string): string {
  patterns ??= [...SHAPES, ...ourSecrets()]
  return patterns.reduce((rest, [pattern, kept]) => rest.replace(pattern, kept), text)
}

const REDACTED = '[redacted]'

/** Members of JSON that are never written, whatever they hold. */
const KEYS = [
  'password',
  'newPassword',
  'currentPassword',
  'password_?hash',
  'e-?mail',
  'customer_?name',
  'phone(?:_?number)?',
  'token(?:_?hash)?',
  'access_?token',
  'refresh_?token',
  'secret',
  'api_?key',
  'x-api-key',
  'signature',
  'x-duitku-signature',
  'cookie',
  'set-cookie',
  'authorization',
  'proxy-authorization',
].join('|')
/** Parameters of an address or a form. */
const PARAMETERS = `${KEYS}|code|reference|x-amz-[a-z-]+|redirectTo`

type Pattern = readonly [pattern: RegExp, replacement: string]

/** An unescaped string, number or list, as JSON writes it; then the same where the JSON is itself within a string. */
const STRING = `"(?:[^"\\\\]|\\\\.)*"`
const VALUE = `\\[(?:${STRING}|[^\\]"]){0,500}\\]|${STRING}|[\\d.]+`
const WRAPPED_VALUE = `\\[[^\\]]{0,5000}\\]|\\2".*?(?<!\\\\)\\2"|[\\d.]+`

/**
 * Each of them takes time in proportion to the text: what repeats is bounded or begins in one place only, for a line may
 * be long and of anybody's making.
 */
const SHAPES: Pattern[] = [
  [new RegExp(`("(?:${KEYS})"\\s{0,9}:\\s{0,9})(?:${VALUE})`, 'gi'), `$1"${REDACTED}"`],
  [
    new RegExp(`((?<!\\\\)(\\\\{1,15})"(?:${KEYS})\\2"\\s{0,9}:\\s{0,9})(?:${WRAPPED_VALUE})`, 'gi'),
    `$1$2"${REDACTED}$2"`,
  ],
  // Headers as one line of text, as errors of HTTP clients quote them.
  [/\b((?:set-)?cookie|(?:proxy-)?authorization|x-api-key)(\s*[:=]\s*)[^"\\\r\n]+/gi, `$1$2${REDACTED}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  [new RegExp(`([?&;\\s"'](?:${PARAMETERS})=)[^&\\s"'\\\\;]+`, 'gi'), `$1${REDACTED}`],
  [/\b((?:__Host-)?lumiku_\w+=)[^;\s"\\]+/gi, `$1${REDACTED}`],
  // The password of an address.
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"'\\/@]*@/gi, `$1${REDACTED}@`],
  [/(?<![\w.+-])[\w.+-]{1,200}(?:@|%40)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/gi, REDACTED],
  // Links to files carry their own permission; app/files is a folder.
  [/(?<!app)(\/files\/)[\w%.~-]{16,}/g, `$1${REDACTED}`],
  // Keys of the services we ask.
  [/\b(?:hf_|sk-)[\w-]{8,}/g, REDACTED],
  // Signatures, and the digests by which tokens are kept.
  [/\b[0-9a-f]{64}\b/gi, REDACTED],
]

let patterns: Pattern[] | undefined

/** Shorter ones would be found in words. */
const SHORTEST_SECRET = 8

/** The secrets of this very process, as they are and as an address or JSON writes them. */
function ourSecrets(): Pattern[] {
  const settings = env()
  const secrets = [
    settings.SESSION_SECRET,
    settings.DUITKU_API_KEY,
    settings.S3_SECRET_ACCESS_KEY,
    settings.HUGGINGFACE_API_KEY,
    settings.ANTHROPIC_API_KEY,
    settings.METRICS_TOKEN,
    ...[settings.DATABASE_URL, settings.DATABASE_DIRECT_URL, settings.SMTP_URL].map(
      (url) => url && decodeURIComponent(new URL(url).password),
    ),
  ]
  return [...new Set(secrets)]
    .filter((secret) => secret !== undefined && secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret!, encodeURIComponent(secret!), JSON.stringify(secret).slice(1, -1)])
    .map((secret) => [new RegExp(escaped(secret), 'g'), REDACTED] as const)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
