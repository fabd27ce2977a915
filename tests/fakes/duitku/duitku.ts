import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { paymentPage, paidPage } from './pages.ts'

/**
 * Duitku as its pages describe it, on this machine: invoices, a page to pay on, statuses, and callbacks that are sent
 * again until they are taken. It moves no money. Faults are asked for by `misbehave`, or over HTTP at `/_faults`.
 */
export interface FakeDuitku {
  url: string
  orders: ReadonlyMap<string, FakeOrder>
  /** Number of status calls so far, and when each came. */
  statusCalls: number[]
  /** Settles an order as a buyer or a bank would. `callback: false` forgets to tell. */
  settle(orderId: string, outcome: 'paid' | 'failed', options?: { callback?: boolean }): Promise<void>
  /** The body of a callback as Duitku would send it, changed where asked. */
  callbackOf(orderId: string, changes?: Record<string, string>): string
  misbehave(faults: Faults): void
  /** The same for the status of one order. */
  misbehaveAbout(orderId: string, fault: Fault | undefined): void
  close(): Promise<void>
}

export interface FakeOrder {
  orderId: string
  amount: number
  reference: string
  product: string
  callbackUrl: string
  returnUrl: string
  /** 00 paid, 01 waiting, 02 failed. */
  status: '00' | '01' | '02'
  /** Status calls about it so far. */
  asked: number
  fault?: Fault | undefined
}

type Fault =
  | 'hang'
  | 'reset'
  | 'html'
  | 'empty'
  | 'drip'
  | 'huge'
  | { status: number }
  /** Fields of the right answer, replaced. */
  | { answer: Record<string, unknown> }
export interface Faults {
  invoice?: Fault | undefined
  status?: Fault | undefined
}

interface FakeOptions {
  port?: number
  merchantCode: string
  apiKey: string
  /** Milliseconds between the tries of a callback that was not taken; five tries. */
  retryMs?: number
}

const TRIES = 5

export async function startFakeDuitku(options: FakeOptions): Promise<FakeDuitku> {
  const { merchantCode, apiKey, retryMs = 1_000 } = options
  const orders = new Map<string, FakeOrder>()
  const statusCalls: number[] = []
  let faults: Faults = {}
  let references = 0
  const closing = new AbortController()

  const sign = (...parts: string[]) => createHmac('sha256', apiKey).update(parts.join('')).digest('hex')

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const url = `http://localhost:${(server.address() as AddressInfo).port}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    const body = await textOf(request)
    if (request.method === 'POST' && pathname === '/api/merchant/createInvoice') {
      return respond(response, faults.invoice, createInvoice(request, body))
    }
    if (request.method === 'POST' && pathname === '/webapi/api/merchant/transactionStatus') {
      statusCalls.push(Date.now())
      const { merchantOrderId = '' } = JSON.parse(body) as Record<string, string>
      const order = orders.get(merchantOrderId)
      if (order) order.asked += 1
      const fault = faults.status ?? order?.fault
      return respond(response, fault, transactionStatus(body))
    }
    if (request.method === 'POST' && pathname === '/_faults') {
      faults = JSON.parse(body) as Faults
      return void response.end()
    }
    const order = [...orders.values()].find(({ reference }) => reference === searchParams.get('reference'))
    if (!order) return void response.writeHead(404).end('There is no such payment')
    if (request.method === 'GET' && pathname === '/redirect_checkout') {
      return html(response, order.status === '01' ? paymentPage(order) : paidPage(order))
    }
    if (request.method === 'POST' && pathname === '/pay')
      return pay(response, order, new URLSearchParams(body))
    response.writeHead(404).end()
  }

  function createInvoice(request: IncomingMessage, body: string): { status: number; body: object } {
    const timestamp = String(request.headers['x-duitku-timestamp'])
    const isSigned = request.headers['x-duitku-signature'] === sign(merchantCode, timestamp)
    if (request.headers['x-duitku-merchantcode'] !== merchantCode || !isSigned)
      return refused(401, 'Wrong signature')
    if (Math.abs(Date.now() - Number(timestamp)) > 5 * 60_000) return refused(401, 'Request Expired')
    const asked = JSON.parse(body) as Record<string, unknown>
    const amount = Number(asked['paymentAmount'])
    const orderId = String(asked['merchantOrderId'])
    const [item] = (asked['itemDetails'] ?? []) as { price: number; quantity: number }[]
    if (!(amount >= 10_000)) return refused(400, 'Minimum Payment 10000 IDR')
    if (String(asked['email']).length > 50) return refused(400, 'email is too long')
    if (orders.has(orderId)) return refused(409, 'Transaction still in progress')
    if (item && item.price * item.quantity !== amount) {
      return refused(409, 'Payment amount must be equal to all item price')
    }
    references += 1
    const order: FakeOrder = {
      orderId,
      amount,
      reference: `DFAKE${String(references).padStart(6, '0')}`,
      product: String(asked['productDetails']),
      callbackUrl: String(asked['callbackUrl']),
      returnUrl: String(asked['returnUrl']),
      status: '01',
      asked: 0,
    }
    orders.set(orderId, order)
    const paymentUrl = `${url}/redirect_checkout?reference=${order.reference}`
    return {
      status: 200,
      body: {
        merchantCode,
        reference: order.reference,
        paymentUrl,
        statusCode: '00',
        statusMessage: 'SUCCESS',
      },
    }
  }

  function transactionStatus(body: string): { status: number; body: object } {
    const { merchantOrderId: orderId = '', signature } = JSON.parse(body) as Record<string, string>
    if (signature !== sign(merchantCode, orderId)) return refused(401, 'Wrong signature')
    const order = orders.get(orderId)
    if (!order) return refused(404, 'Transaction not found')
    const { reference, amount, status } = order
    return {
      status: 200,
      body: {
        merchantOrderId: orderId,
        reference,
        amount: String(amount),
        fee: '0.00',
        statusCode: status,
        statusMessage: { '00': 'SUCCESS', '01': 'PROCESS', '02': 'EXPIRED' }[status],
      },
    }
  }

  async function pay(response: ServerResponse, order: FakeOrder, form: URLSearchParams): Promise<void> {
    const choice = form.get('choice')
    if (choice === 'paid' || choice === 'failed') await settle(order.orderId, choice)
    const resultCode = { paid: '00', failed: '02' }[choice ?? ''] ?? '01'
    const back = new URL(order.returnUrl)
    back.searchParams.set('merchantOrderId', order.orderId)
    back.searchParams.set('resultCode', resultCode)
    back.searchParams.set('reference', order.reference)
    response.writeHead(303, { Location: back.href }).end()
  }

  async function settle(
    orderId: string,
    outcome: 'paid' | 'failed',
    { callback = true }: { callback?: boolean } = {},
  ): Promise<void> {
    const order = orders.get(orderId)
    if (!order) throw new Error(`There is no order ${orderId}`)
    order.status = outcome === 'paid' ? '00' : '02'
    if (callback) void sendCallback(order)
  }

  function callbackOf(orderId: string, changes: Record<string, string> = {}): string {
    const order = orders.get(orderId)
    if (!order) throw new Error(`There is no order ${orderId}`)
    const amount = changes['amount'] ?? String(order.amount)
    return new URLSearchParams({
      merchantCode,
      amount,
      merchantOrderId: orderId,
      productDetail: order.product,
      additionalParam: '',
      paymentCode: 'BC',
      resultCode: order.status === '00' ? '00' : '01',
      merchantUserId: '',
      reference: order.reference,
      signature: sign(merchantCode, amount, orderId),
      publisherOrderId: `FAKE${orderId}`,
      settlementDate: '2026-11-23',
      issuerCode: '',
      customerName: 'S*** K***',
      ...changes,
    }).toString()
  }

  async function sendCallback(order: FakeOrder): Promise<void> {
    for (let attempt = 0; attempt < TRIES && !closing.signal.aborted; attempt += 1) {
      const answer = await fetch(order.callbackUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: callbackOf(order.orderId),
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(15_000)]),
      }).catch(() => undefined)
      if (answer?.status === 200) return
      await sleep(retryMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }

  return {
    url,
    orders,
    statusCalls,
    settle,
    callbackOf,
    misbehave: (wanted) => (faults = wanted),
    misbehaveAbout(orderId, fault) {
      const order = orders.get(orderId)
      if (order) order.fault = fault
    },
    async close() {
      closing.abort()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function refused(status: number, Message: string): { status: number; body: object } {
  return { status, body: { Message } }
}

function html(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(text)
}

function respond(
  response: ServerResponse,
  fault: Fault | undefined,
  right: { status: number; body: object },
): void {
  const send = (status: number, text: string, type = 'application/json') =>
    void response.writeHead(status, { 'Content-Type': type }).end(text)
  if (fault === undefined) return send(right.status, JSON.stringify(right.body))
  if (typeof fault === 'object' && 'status' in fault) return send(fault.status, '{"Message":"no"}')
  if (typeof fault === 'object') return send(200, JSON.stringify({ ...right.body, ...fault.answer }))
  if (fault === 'html') return send(200, '<html><body>Maintenance</body></html>', 'text/html')
  if (fault === 'empty') return send(200, '')
  if (fault === 'reset') return void response.socket?.destroy()
  if (fault === 'hang') return
  response.writeHead(200, { 'Content-Type': 'application/json' })
  if (fault === 'drip') {
    const timer = setInterval(() => response.write(' '), 1_000)
    response.on('close', () => clearInterval(timer))
    return
  }
  const pour = () => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
    if (!response.destroyed) response.once('drain', pour)
  }
  response.on('error', () => undefined)
  pour()
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
