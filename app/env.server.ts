import { isIP } from 'node:net'
import path from 'node:path'
import { z } from 'zod'

/**
 * The only reader of `process.env`. Nothing is read at import: `env()` parses at its first call and freezes the result.
 * Every key has a line in `.env.example`. A developer's machine needs none of them; production refuses what looks like
 * a placeholder, so a forgotten setting stops the boot and not the first customer.
 */
export type Env = Readonly<z.infer<ReturnType<typeof schema>>> & { readonly isProduction: boolean }

/** Wrong configuration, sysexits.h EX_CONFIG. */
export const EXIT_CONFIG = 78
/** A dependency is unavailable, sysexits.h EX_UNAVAILABLE. */
export const EXIT_UNAVAILABLE = 69

export class EnvironmentError extends Error {
  override name = 'EnvironmentError'
  readonly problems: { key: string; problem: string }[]

  constructor(problems: { key: string; problem: string }[]) {
    super(`Wrong configuration:\n${problems.map(({ key, problem }) => `  ${key}: ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

let parsed: Env | undefined

/** The settings of this process. Throws EnvironmentError, naming every wrong key and never its value. */
export function env(): Env {
  parsed ??= parseEnv(process.env)
  return parsed
}

/** Parses `source`, which tests give by hand. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const isProduction = source['NODE_ENV'] === 'production'
  // An empty string in a compose or .env file means "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()))
  const result = schema(isProduction).safeParse(given)
  const issues = result.success ? [] : result.error.issues
  const problems = [
    ...issues.map((issue) => ({ key: issue.path.join('.'), problem: issue.message })),
    ...problemsBetweenKeys(given, isProduction),
  ]
  if (!result.success || problems.length > 0) throw new EnvironmentError(problems)
  return Object.freeze({ ...result.data, isProduction })
}

/** Pwned Passwords, of a product that people reach; a machine that is only tried out asks nobody. */
const LEAKED_PASSWORDS = 'https://api.pwnedpasswords.com'

const PLACEHOLDER = /your[_-]|change[_-]?(this|me)|placeholder|example\.(com|org)|^x{3,}$|<[^@>]*>|\btodo\b/i

function schema(isProduction: boolean) {
  const text = () =>
    z
      .string({ error: 'is missing' })
      .trim()
      .refine((value) => !PLACEHOLDER.test(value), 'is a placeholder')
  /** Required in production, with a fallback that works offline on a developer's machine. */
  const setting = (fallback: string, type: z.ZodType<string, string> = text()) =>
    isProduction ? type : type.default(fallback)
  const secret = text()
    .refine((value) => value.length >= 32, 'must have at least 32 characters')
    .refine((value) => bitsOfEntropy(value) >= 96, 'is too easy to guess')
  const folder = text().refine((value) => path.isAbsolute(value), 'must be an absolute path')
  const origin = text()
    .refine(
      (value) => URL.canParse(value) && new URL(value).origin === value,
      'must be an origin: https:// and a host, nothing after it',
    )
    .refine(
      (value) => !isProduction || value.startsWith('https://') || isLoopback(value),
      'must be https in production',
    )
  const url = (protocols = ['https:', 'http:']) =>
    text().refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL that starts with ${protocols.map((one) => (one === 'mailto:' ? one : `${one}//`)).join(' or ')}`,
    )
  const optional = (type: z.ZodType<string, string> = text()) => type.optional()
  /** `<provider>/<owner>/<model>`, of the providers that jobs/ai/huggingface.ts knows how to ask. */
  const pinned = (fallback: string) =>
    z
      .string()
      .trim()
      .regex(
        /^(together|fal-ai|hf-inference)\/[\w.-]+\/[\w.-]+$/,
        'must be together, fal-ai or hf-inference, a slash, and a model such as owner/name',
      )
      .default(fallback)
  const dollars = (fallback: number) =>
    z.coerce.number('must be a number').min(0, 'must be 0 or more').max(100_000).default(fallback)
  const local = path.resolve('.data')

  return z
    .object({
      NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
      /** Port of the web process. */
      PORT: z.coerce.number('must be a number').int().min(1).max(65535).default(3000),
      /** Where browsers reach us; every link, cookie and origin check uses it. */
      APP_ORIGIN: isProduction ? origin : origin.optional(),
      DATABASE_URL: setting('postgres://localhost:5432/lumiku', url(['postgres:', 'postgresql:'])),
      /** Past a pooler that shares connections: for LISTEN, the queue and migrations, which hold one. */
      DATABASE_DIRECT_URL: optional(url(['postgres:', 'postgresql:'])),
      /** Signs file links. At least 32 characters: `openssl rand -base64 33`. */
      SESSION_SECRET: setting('development-only-6f1d0c2b9a8e4753-not-a-secret-4b7e', secret),
      /** Folder of everything this machine keeps: storage, cache, workspaces. */
      LUMIKU_DATA: setting(local, folder),
      STORAGE_DRIVER: z.enum(['disk', 's3']).default('disk'),
      /** Folder of the disk driver; `<LUMIKU_DATA>/storage` when not set. */
      STORAGE_DIR: optional(folder),
      S3_ENDPOINT: optional(url()),
      /** Where browsers reach the bucket, if elsewhere; `none` sends its files through the web process. */
      S3_PUBLIC_ENDPOINT: z.union([z.literal('none'), url()]).optional(),
      S3_REGION: text().default('us-east-1'),
      S3_BUCKET: optional(),
      S3_ACCESS_KEY_ID: optional(),
      S3_SECRET_ACCESS_KEY: optional(),
      /** Which of Duitku's servers; only `production` moves money, and pages say so otherwise. */
      DUITKU_ENV: z.enum(['sandbox', 'production']).default('sandbox'),
      /** A stand-in's address in place of Duitku's. */
      DUITKU_BASE_URL: optional(url()),
      /** With its key, or neither: without a merchant nothing is for sale. */
      DUITKU_MERCHANT_CODE: optional(),
      DUITKU_API_KEY: optional(),
      /** `on` signs and accepts as Duitku did before April 2026: MD5 and SHA-256 without HMAC. */
      DUITKU_LEGACY_SIGNATURES: z
        .enum(['on', 'off'])
        .default('off')
        .transform((value) => value === 'on'),
      /** Milliseconds that a buyer may wait for a page to pay on; a status check takes at most half of it. */
      DUITKU_TIMEOUT_MS: z.coerce.number('must be a number').int().min(100).max(20_000).default(10_000),
      HUGGINGFACE_API_KEY: optional(),
      /** A stand-in's address in place of every host of Hugging Face's and its providers'. */
      HUGGINGFACE_BASE_URL: optional(url()),
      /** What makes pictures of tier `standard` from words alone, and from words with pictures; dollars of one, at most. */
      HUGGINGFACE_STANDARD_IMAGE: pinned('together/black-forest-labs/FLUX.1-schnell'),
      HUGGINGFACE_STANDARD_EDIT: pinned('together/black-forest-labs/FLUX.2-dev'),
      HUGGINGFACE_STANDARD_USD: dollars(0.03),
      /** Those of tier `best`. */
      HUGGINGFACE_BEST_IMAGE: pinned('together/black-forest-labs/FLUX.1-dev'),
      HUGGINGFACE_BEST_EDIT: pinned('together/black-forest-labs/FLUX.2-dev'),
      HUGGINGFACE_BEST_USD: dollars(0.07),
      /** What tells a subject from its background. */
      HUGGINGFACE_CUT_OUT: pinned('fal-ai/briaai/RMBG-2.0'),
      HUGGINGFACE_CUT_OUT_USD: dollars(0.02),
      ANTHROPIC_API_KEY: optional(),
      ANTHROPIC_BASE_URL: optional(url()),
      /** Which model writes texts; the cheapest that keeps to a schema. */
      ANTHROPIC_MODEL: text().default('claude-haiku-5-5'),
      /** Dollars that all providers together may cost in one day of Jakarta. */
      AI_DAILY_USD: dollars(25),
      SMTP_URL: optional(url(['smtp:', 'smtps:'])),
      /** `on` keeps mails for /dev/mail where no mail server is set; for a machine that somebody tries out. */
      DEV_MAIL: z
        .enum(['on', 'off'])
        .transform((value) => value === 'on')
        .optional(),
      /** Sender of every mail: `Lumiku <halo@lumiku.id>`. */
      MAIL_FROM: optional(),
      /** Where weaknesses are reported, as /.well-known/security.txt says it; MAIL_FROM when not set. */
      SECURITY_CONTACT: optional(url(['mailto:', 'https:'])),
      /** Where new passwords are looked up among leaked ones; `none` looks nowhere. */
      HIBP_BASE_URL: z.union([z.literal('none'), url()]).optional(),
      /** Where both processes and browsers send what nobody expected: a DSN, whose key is public. */
      SENTRY_DSN: optional(url()),
      /** Name of what is deployed, such as a commit; error reports and metrics bear it. */
      RELEASE: optional(),
      /** Port where a jobs process tells of its health and its metrics; none when not set. */
      JOBS_PORT: z.coerce.number('must be a number').int().min(1).max(65535).optional(),
      /** Bearer token of GET /metrics; without it the page answers 404. */
      METRICS_TOKEN: optional(text().min(isProduction ? 16 : 1, 'must have at least 16 characters')),
      /** Comma-separated addresses or subnets whose X-Forwarded-* headers are believed. */
      TRUSTED_PROXY_IPS: z
        .string()
        .default('')
        .transform(commaSeparated)
        .refine(
          (addresses) => addresses.every(isAddressOrSubnet),
          'must list IP addresses or subnets such as 10.0.0.0/8',
        ),
      /** Set by Fly on its machines: names this one in the addresses of uploads, so that they come back to it. */
      FLY_MACHINE_ID: optional(text().regex(/^\w{1,64}$/, 'must be letters and digits')),
      /** How long a process that starts waits for a database that starts too. */
      DATABASE_WAIT_SECONDS: z.coerce.number('must be a number').int().min(0).max(300).default(10),
      /**
       * After SIGTERM the web process goes on answering for so long, until load balancers send nobody here any more. At
       * most 15: with 20 seconds for what is under way and 5 for the rest it is gone before platforms kill it at 45.
       */
      DRAIN_DELAY_SECONDS: z.coerce
        .number('must be a number')
        .int()
        .min(0)
        .max(15)
        .default(isProduction ? 5 : 0),
      /** Bytes that the pieces kept for later renders may take on this machine; never over a quarter of its room. */
      CACHE_BYTES: z.coerce
        .number('must be a number')
        .int()
        .min(0, 'must be 0 or more')
        .default(8 * 1024 ** 3),
      /** Days without a visit after which a free account is warned and its files go to the trash; 0 keeps them for ever. */
      RETENTION_DAYS: z.coerce
        .number('must be a number')
        .int()
        .refine((days) => days === 0 || days >= 30, 'must be 0, or 30 or more')
        .default(180),
      /** Comma-separated queues that this jobs process serves; all of them when not set. */
      QUEUES: z.string().default('').transform(commaSeparated),
      LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    })
    .transform((values) => ({
      ...values,
      APP_ORIGIN: values.APP_ORIGIN ?? `http://localhost:${values.PORT}`,
      DATABASE_DIRECT_URL: values.DATABASE_DIRECT_URL ?? values.DATABASE_URL,
      DEV_MAIL: values.DEV_MAIL ?? isTriedOut(values),
      STORAGE_DIR: values.STORAGE_DIR ?? path.join(values.LUMIKU_DATA, 'storage'),
      HIBP_BASE_URL:
        values.HIBP_BASE_URL ??
        (isProduction && values.APP_ORIGIN && !isLoopback(values.APP_ORIGIN) ? LEAKED_PASSWORDS : 'none'),
    }))
}

/** Looked for among the raw values, so that these are printed together with every other problem. */
function problemsBetweenKeys(given: Record<string, string | undefined>, isProduction: boolean) {
  const problems: { key: string; problem: string }[] = []
  if (given['STORAGE_DRIVER'] === 's3') {
    for (const key of ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']) {
      if (!given[key]) problems.push({ key, problem: 'is missing while STORAGE_DRIVER is s3' })
    }
  }
  if (Boolean(given['DUITKU_MERCHANT_CODE']) !== Boolean(given['DUITKU_API_KEY'])) {
    const key = given['DUITKU_API_KEY'] ? 'DUITKU_MERCHANT_CODE' : 'DUITKU_API_KEY'
    problems.push({ key, problem: 'is missing while its pair is set' })
  }
  // Whoever can read the mails can take any account over.
  if (given['DEV_MAIL'] === 'on' && given['APP_ORIGIN'] && !isLoopback(given['APP_ORIGIN'])) {
    problems.push({ key: 'DEV_MAIL', problem: 'may be on only while APP_ORIGIN is localhost' })
  }
  const paymentUrl = given['DUITKU_BASE_URL']
  const isSandbox = given['DUITKU_ENV'] !== 'production'
  // A stand-in on this machine is as good as a sandbox.
  const isTestHost = paymentUrl !== undefined && (/sandbox/i.test(paymentUrl) || isLoopback(paymentUrl))
  if (isProduction && paymentUrl && isTestHost !== isSandbox) {
    problems.push({ key: 'DUITKU_BASE_URL', problem: 'does not belong to DUITKU_ENV' })
  }
  return problems
}

/** A developer's own machine, and not a server that forgot its NODE_ENV. */
function isTriedOut({
  NODE_ENV,
  APP_ORIGIN,
}: {
  NODE_ENV: string
  APP_ORIGIN?: string | undefined
}): boolean {
  return NODE_ENV === 'development' && (APP_ORIGIN === undefined || isLoopback(APP_ORIGIN))
}

/** Shannon entropy of the characters times the length: low for repeated and patterned secrets. */
function bitsOfEntropy(value: string): number {
  const counts = new Map<string, number>()
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1)
  let perCharacter = 0
  for (const count of counts.values())
    perCharacter -= (count / value.length) * Math.log2(count / value.length)
  return perCharacter * value.length
}

function isLoopback(value: string): boolean {
  return URL.canParse(value) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(value).hostname)
}

function commaSeparated(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
}

function isAddressOrSubnet(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  if (bits === undefined) return true
  // A prefix of 0 would believe the whole internet.
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128)
}
