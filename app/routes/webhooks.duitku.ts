import type { ActionFunctionArgs } from '@remix-run/node'
import { canTakePayments } from '#app/duitku.server.ts'
import { problemResponse } from '#app/http/problem.server.ts'
import { log } from '#app/log.server.ts'
import { takeCallback } from '#app/payments/callback.server.ts'

/** Duitku tells that something happened to an order. See `takeCallback` for what is believed of it: nothing. */

const MAX_BYTES = 8_192

export function loader() {
  return problemResponse({ status: 405, code: 'method-not-allowed', title: 'Send a POST' }, { Allow: 'POST' })
}

export async function action({ request, context }: ActionFunctionArgs) {
  if (request.method !== 'POST') return loader()
  if (!canTakePayments())
    return problemResponse({ status: 404, code: 'not-found', title: 'No payments here' })
  if (!/^application\/x-www-form-urlencoded(;|$)/i.test(request.headers.get('Content-Type') ?? '')) {
    return problemResponse({ status: 415, code: 'unsupported-type', title: 'Send a form' })
  }
  // Every body says how long it is, and is no longer: see `limitBodies`. A long one is not even read.
  if (Number(request.headers.get('Content-Length')) > MAX_BYTES) {
    return problemResponse({ status: 413, code: 'too-large', title: 'This is no callback' })
  }
  const { status, outcome } = await takeCallback(await request.text(), context.ip)
  if (status === 200) return new Response('OK', { headers: { 'Content-Type': 'text/plain' } })
  if (status !== 503) log.warn({ outcome, ip: context.ip }, 'a callback was turned away')
  return problemResponse({ status, code: CODES[status], title: outcome })
}

const CODES = { 400: 'malformed', 401: 'not-signed', 503: 'not-verified' } as const
