import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { env } from '#app/env.server.ts'

/**
 * Duitku's POP checkout, as its pages describe it since April 2026 (docs.duitku.com/pop/en): requests and callbacks are
 * signed by HMAC-SHA256 with the merchant's key. Everything that comes back is untrusted: read up to a length, within a
 * time, and against a schema. Nothing here writes anywhere.
 */

/** What a callback says. Neither it nor the reference is covered by the signature. */
export interface Callback {
  orderId: string
  /** Whole rupiah. */
  amount: number
  resultCode: string
  reference: string
  /** The way of paying: BC, SP, OV … */
  method: string
}

export type CallbackReading =
  | { ok: true; callback: Callback }
  /** 400: no callback at all; 401: not from Duitku. */
  | { ok: false; status: 400 | 401; reason: string }

export type InvoiceOutcome =
  | { ok: true; reference: string; paymentUrl: string }
  /** Duitku said no: nothing can be paid under this order id. */
  | { ok: false; reason: 'refused'; detail: string }
  /** No answer, or none that can be believed: the order may exist there. */
  | { ok: false; reason: 'unknown'; detail: string }

export type StatusOutcome =
  | {
      ok: true
      orderId: string
      reference: string
      /** Whole rupiah. */
      amount: number
      /** Status code 00, 01 or 02. */
      status: 'paid' | 'pending' | 'failed'
    }
  | {
      ok: false
      /** Calls were too many, and none will be answered for about an hour. */
      isBlocked: boolean
      /** Duitku has no such order. */
      isMissing: boolean
      detail: string
    }

/** A payment page of Duitku's own, or nothing: its answer is untrusted input. */
export const PAYMENT_HOSTS = [
  'app-prod.duitku.com',
  'app-sandbox.duitku.com',
  'passport.duitku.com',
  'sandbox.duitku.com',
]

/** A letter in front keeps digits of an amount from running into an order id: `5000` + `0123` signs as `50000` + `123`. */
export const ORDER_ID = /^LMK-[0-9A-Z]{8,40}$/
/** No sign, no point, no exponent, no leading zero, ASCII digits: what was signed is what is compared. */
const AMOUNT = /^[1-9]\d{0,11}$/
const MAX_FIELDS = 40
const ANSWER_BYTES = 64 * 1024

/** Whether there is a merchant to pay to. */
export function canTakePayments(): boolean {
  return env().DUITKU_MERCHANT_CODE !== undefined
}

/** Payments that move no money: Duitku's sandbox, or a stand-in. */
export function isTestMode(): boolean {
  return env().DUITKU_ENV !== 'production'
}

/** Where a form may lead to. */
export function paymentOrigins(): string[] {
  const { DUITKU_BASE_URL } = env()
  const own = DUITKU_BASE_URL ? [new URL(DUITKU_BASE_URL).origin] : []
  return [...PAYMENT_HOSTS.map((host) => `https://${host}`), ...own]
}

/** Asks for a page on which `amount` whole rupiah can be paid. Never asked twice with the same order id. */
export async function createInvoice(order: {
  orderId: string
  amount: number
  product: string
  email: string
  callbackUrl: string
  returnUrl: string
  /** Minutes. */
  expiresIn: number
}): Promise<InvoiceOutcome> {
  const { merchantCode } = merchant()
  const timestamp = String(Date.now())
  const answer = await post(`${bases().pop}/api/merchant/createInvoice`, {
    timeoutMs: env().DUITKU_TIMEOUT_MS,
    headers: {
      'x-duitku-signature': digest('sha256', merchantCode, timestamp),
      'x-duitku-timestamp': timestamp,
      'x-duitku-merchantcode': merchantCode,
    },
    body: {
      paymentAmount: order.amount,
      merchantOrderId: order.orderId,
      productDetails: order.product.slice(0, 255),
      // Their limit; a longer address is refused as a whole. The receipt is ours to send.
      email:
        order.email.length <= 50 ? order.email : `kasir@${new URL(env().APP_ORIGIN).hostname}`.slice(0, 50),
      itemDetails: [{ name: order.product.slice(0, 50), price: order.amount, quantity: 1 }],
      paymentMethod: '',
      expiryPeriod: order.expiresIn,
      callbackUrl: order.callbackUrl,
      returnUrl: order.returnUrl,
    },
  })
  if (!answer.ok) return { ok: false, reason: 'unknown', detail: answer.detail }
  const { status, body } = answer
  if (status >= 400 && status < 500) {
    const said = errorBody.safeParse(body)
    return {
      ok: false,
      reason: 'refused',
      detail: `${status} ${said.success ? said.data.Message : ''}`.trim(),
    }
  }
  const invoice = invoiceBody.safeParse(body)
  if (status !== 200 || !invoice.success) return { ok: false, reason: 'unknown', detail: `HTTP ${status}` }
  const { statusCode, reference, paymentUrl } = invoice.data
  if (statusCode !== '00') return { ok: false, reason: 'refused', detail: `status ${statusCode}` }
  if (!isPaymentPage(paymentUrl))
    return { ok: false, reason: 'refused', detail: 'a page that is not Duitku’s' }
  return { ok: true, reference, paymentUrl }
}

/** What Duitku itself says of an order: the only proof of a payment. Calls are counted there; see `takeCall`. */
export async function checkTransaction(orderId: string): Promise<StatusOutcome> {
  const { merchantCode } = merchant()
  const answer = await post(`${bases().webapi}/api/merchant/transactionStatus`, {
    timeoutMs: env().DUITKU_TIMEOUT_MS / 2,
    body: { merchantCode, merchantOrderId: orderId, signature: digest('md5', merchantCode, orderId) },
  })
  if (!answer.ok) return { ok: false, isBlocked: false, isMissing: false, detail: answer.detail }
  const isMissing = answer.status === 400 || answer.status === 404
  const isBlocked = answer.status === 429 || answer.status === 403
  const read = statusBody.safeParse(answer.body)
  if (answer.status !== 200 || !read.success) {
    return {
      ok: false,
      isBlocked,
      isMissing,
      detail: `HTTP ${answer.status}${read.success ? '' : ', no status in it'}`,
    }
  }
  const { merchantOrderId, reference, amount, statusCode } = read.data
  return { ok: true, orderId: merchantOrderId, reference, amount, status: STATUS[statusCode] }
}

/**
 * Reads the body of a callback (application/x-www-form-urlencoded, as it came) and checks who signed it. What it says
 * is only a reason to ask `checkTransaction`.
 */
export function readCallback(body: string): CallbackReading {
  const malformed = (reason: string): CallbackReading => ({ ok: false, status: 400, reason })
  const pairs = [...new URLSearchParams(body)]
  if (pairs.length > MAX_FIELDS) return malformed('too many fields')
  const fields = Object.fromEntries(pairs)
  if (Object.keys(fields).length !== pairs.length) return malformed('a field came twice')
  const read = callbackBody.safeParse(fields)
  if (!read.success) return malformed(`${read.error.issues[0]?.path.join('.')} cannot be read`)
  const { merchantCode, amount, merchantOrderId, signature = '' } = read.data
  if (merchantCode !== env().DUITKU_MERCHANT_CODE) return malformed('another merchant')
  if (!isSigned(signature, merchantCode, amount, merchantOrderId)) {
    return { ok: false, status: 401, reason: 'the signature is not Duitku’s' }
  }
  return {
    ok: true,
    callback: {
      orderId: merchantOrderId,
      amount: Number(amount),
      resultCode: read.data.resultCode,
      reference: read.data.reference,
      method: read.data.paymentCode,
    },
  }
}

/** Lower-case hex over the parts in their order, with nothing between them. */
export function signatureOf(...parts: string[]): string {
  return createHmac('sha256', merchant().apiKey).update(parts.join('')).digest('hex')
}

/** `legacy` is what Duitku used before April 2026, where a setting still asks for it. */
function digest(legacy: 'md5' | 'sha256', ...parts: string[]): string {
  if (!env().DUITKU_LEGACY_SIGNATURES) return signatureOf(...parts)
  return createHash(legacy)
    .update(parts.join('') + merchant().apiKey)
    .digest('hex')
}

function isSigned(given: string, ...parts: string[]): boolean {
  const right = [signatureOf(...parts)]
  if (env().DUITKU_LEGACY_SIGNATURES) right.push(digest('md5', ...parts))
  // Bytes, not characters: a letter beyond ASCII is several.
  const bytes = Buffer.from(given)
  return right.some((one) => bytes.length === one.length && timingSafeEqual(bytes, Buffer.from(one)))
}

function isPaymentPage(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { origin, username, password } = new URL(address)
  return username === '' && password === '' && paymentOrigins().includes(origin)
}

function merchant(): { merchantCode: string; apiKey: string } {
  const { DUITKU_MERCHANT_CODE: merchantCode, DUITKU_API_KEY: apiKey } = env()
  if (!merchantCode || !apiKey) throw new Error('DUITKU_MERCHANT_CODE and DUITKU_API_KEY are not set')
  return { merchantCode, apiKey }
}

function bases(): { pop: string; webapi: string } {
  const { DUITKU_BASE_URL, DUITKU_ENV } = env()
  if (DUITKU_BASE_URL) {
    const base = DUITKU_BASE_URL.replace(/\/+$/, '')
    return { pop: base, webapi: `${base}/webapi` }
  }
  return DUITKU_ENV === 'production'
    ? { pop: 'https://api-prod.duitku.com', webapi: 'https://passport.duitku.com/webapi' }
    : { pop: 'https://api-sandbox.duitku.com', webapi: 'https://sandbox.duitku.com/webapi' }
}

const STATUS = { '00': 'paid', '01': 'pending', '02': 'failed' } as const

const short = z.string().max(255)
const callbackBody = z.object({
  merchantCode: z.string().max(50),
  amount: z.string().regex(AMOUNT),
  merchantOrderId: z.string().regex(ORDER_ID),
  resultCode: z.string().regex(/^\d{2}$/),
  reference: z.string().max(100).default(''),
  paymentCode: z.string().max(10).default(''),
  signature: z.string().max(255).optional(),
})
const errorBody = z.object({ Message: z.string().transform((text) => text.slice(0, 200)) })
const invoiceBody = z.object({
  reference: z.string().min(1).max(100),
  paymentUrl: z.string().max(2_000),
  statusCode: z.string().max(10),
})
const statusBody = z.object({
  merchantOrderId: short,
  reference: z.string().max(100).default(''),
  /** `"50000"`, and in some answers `50000` or `"50000.00"`. */
  amount: z
    .union([z.string(), z.number().transform(String)])
    .transform((text) => text.replace(/\.00?$/, ''))
    .pipe(z.string().regex(AMOUNT).transform(Number)),
  statusCode: z.enum(['00', '01', '02']),
})

type Answer = { ok: true; status: number; body: unknown } | { ok: false; detail: string }

/** One deadline for all of it, however slowly it drips; a body that is too long, or no JSON, is no body. */
async function post(
  url: string,
  request: { timeoutMs: number; headers?: Record<string, string>; body: object },
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...request.headers },
      body: JSON.stringify(request.body),
      signal: AbortSignal.timeout(request.timeoutMs),
    })
    return { ok: true, status: response.status, body: parsed(await readUpTo(response, ANSWER_BYTES)) }
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? `${error.name}: ${causeOf(error)}` : 'no answer' }
  }
}

async function readUpTo(response: Response, bytes: number): Promise<string> {
  if (!response.body) return ''
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = response.body.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length
    if (length > bytes) {
      await reader.cancel()
      throw new Error(`The answer is longer than ${bytes} bytes`)
    }
    chunks.push(next.value)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message
}
