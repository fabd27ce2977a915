import { createHmac } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { checkTransaction, createInvoice, readCallback, signatureOf } from '#app/duitku.server.ts'

const ORDER = 'LMK-01HZX9AB'
/** Of this order over 50,000 rupiah. */
const RIGHT = createHmac('sha256', 'test-api-key').update(`DS1234550000${ORDER}`).digest('hex')
let server: Server
let answer: RequestListener = () => undefined

// Settings are read once, so the stand-in's address comes first.
beforeAll(async () => {
  server = createServer((request, response) => {
    // The next test's connections are not this one's.
    response.setHeader('Connection', 'close')
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, {
    DUITKU_MERCHANT_CODE: 'DS12345',
    DUITKU_API_KEY: 'test-api-key',
    DUITKU_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    DUITKU_TIMEOUT_MS: '1000',
  })
  return () => server.close()
})
afterEach(() => server.closeAllConnections())

function form(fields: Record<string, string>): string {
  return new URLSearchParams({
    merchantCode: 'DS12345',
    amount: '50000',
    merchantOrderId: ORDER,
    resultCode: '00',
    reference: 'D1234',
    ...fields,
  }).toString()
}

const signed = (fields: Record<string, string> = {}) => {
  const { merchantCode = 'DS12345', amount = '50000', merchantOrderId = ORDER } = fields
  return form({ ...fields, signature: signatureOf(merchantCode, amount, merchantOrderId) })
}

describe('signatures', () => {
  test('are those of the published formulas', () => {
    expect({
      inquiry: signatureOf('DS12345', 'LMK-01HZX9', '50000'),
      callback: signatureOf('DS12345', '50000', 'LMK-01HZX9'),
      status: signatureOf('DS12345', 'LMK-01HZX9'),
      pop: signatureOf('DS12345', '1760000000000'),
      methods: signatureOf('DS12345', '50000', '2026-11-22 21:00:00'),
    }).toEqual({
      inquiry: 'aaf7954e1fc5e2db198de32771f3101ec1468b7b7b79ef1c784c3e1166677416',
      callback: '805c77c242a59c79b5a77b65db5a53734f7b980b754112ac2d7f9d29ce7dc89b',
      status: '7905991f41596716161ef259e602654964824808b29a38f9c35f01f56b767453',
      pop: '718e493e901c94a4f306eccaaa67db20bbbedd232679523d8aca566867b66ce6',
      methods: 'fd4365741d233c8eaa4b2159dc17e1756388a87bef08e6b17bbd3acd4a7c27eb',
    })
  })
})

describe('a callback', () => {
  test('is read when Duitku signed it', () => {
    expect(readCallback(signed({ paymentCode: 'BC', customerName: 'S*** K***' }))).toEqual({
      ok: true,
      callback: { orderId: ORDER, amount: 50_000, resultCode: '00', reference: 'D1234', method: 'BC' },
    })
  })

  test.each([
    ['nothing', undefined],
    ['random', 'f'.repeat(64)],
    ['empty', ''],
    ['MD5 as before 2026', 'cd44eb81c670225ba01fec8af6f801ae'],
    ['upper case', RIGHT.toUpperCase()],
    ['truncated', RIGHT.slice(0, 63)],
    ['a character too many', `${RIGHT}0`],
    ['no hex', 'g'.repeat(64)],
    ['as many characters in another alphabet', 'é'.repeat(64)],
    ['as many bytes in another alphabet', 'é'.repeat(32)],
  ])('D3 with a signature that is %s is not from Duitku', (_, signature) => {
    const read = readCallback(signature === undefined ? form({}) : form({ signature }))
    expect(read).toMatchObject({ ok: false, status: 401 })
  })

  test.each([
    '50000.00',
    '5e4',
    '+50000',
    '050000',
    '-50000',
    ' 50000',
    '５００００',
    '1'.repeat(13),
    '0',
    '',
  ])('D5 of the amount "%s" cannot be read, whoever signed it', (amount) => {
    expect(readCallback(signed({ amount }))).toMatchObject({ ok: false, status: 400 })
  })

  test('D6 of another merchant, another kind of order, or with a field twice cannot be read', () => {
    expect(readCallback(signed({ merchantCode: 'DS9' }))).toMatchObject({ status: 400 })
    for (const merchantOrderId of [
      '0123',
      '../LMK-01HZX9AB',
      `LMK-${'A'.repeat(41)}`,
      "LMK-A'; drop",
      'LMK-01HZX9AB\0',
    ]) {
      expect(readCallback(signed({ merchantOrderId })), merchantOrderId).toMatchObject({ status: 400 })
    }
    expect(readCallback(`${signed()}&amount=1`)).toMatchObject({ status: 400 })
    expect(
      readCallback(signed(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}`, ''])))),
    ).toMatchObject({
      status: 400,
    })
  })

  test('D5 whose amount runs over into its order id is another order, though the signature is the same', () => {
    const signature = signatureOf('DS12345', '50000', '0123')
    expect(signature).toBe(signatureOf('DS12345', '5000', '00123'))
    expect(readCallback(form({ amount: '5000', merchantOrderId: '00123', signature }))).toMatchObject({
      status: 400,
    })
  })

  test('D3 that was changed anywhere in what is signed is never believed', () => {
    const good = signed()
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.string({ minLength: 1, maxLength: 3 }), (at, text) => {
        const changed = good.slice(0, at) + text + good.slice(at + 1)
        const read = readCallback(changed)
        if (!read.ok) return
        // Only what no signature covers may differ.
        expect(read.callback).toMatchObject({ orderId: ORDER, amount: 50_000 })
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('asking Duitku', () => {
  const invoice = {
    orderId: ORDER,
    amount: 100_000,
    product: '1.500 kredit',
    email: 'sari@lumiku.test',
    callbackUrl: 'https://lumiku.test/webhooks/duitku',
    returnUrl: 'https://lumiku.test/wallet',
    expiresIn: 60,
  }
  const say = (status: number, body: unknown) => {
    answer = (request, response) => {
      request.resume()
      response.writeHead(status, { 'Content-Type': 'application/json' })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    }
  }

  test('for a page signs the time in milliseconds and sends one item of the whole amount', async () => {
    let seen: { headers: Record<string, unknown>; body: Record<string, unknown> } | undefined
    answer = (request, response) => {
      let text = ''
      request.on('data', (chunk) => (text += String(chunk)))
      request.on('end', () => {
        seen = { headers: request.headers, body: JSON.parse(text) as Record<string, unknown> }
        response.end(
          JSON.stringify({
            statusCode: '00',
            reference: 'D77',
            paymentUrl: 'https://app-sandbox.duitku.com/redirect_checkout?reference=D77',
          }),
        )
      })
    }
    expect(await createInvoice(invoice)).toMatchObject({ ok: true, reference: 'D77' })
    const timestamp = String(seen?.headers['x-duitku-timestamp'])
    expect(timestamp).toMatch(/^\d{13}$/)
    expect(seen?.headers['x-duitku-signature']).toBe(signatureOf('DS12345', timestamp))
    expect(seen?.body).toMatchObject({
      paymentAmount: 100_000,
      itemDetails: [{ price: 100_000, quantity: 1 }],
    })
  })

  test.each([
    'javascript:alert(1)',
    'https://duitku.com.evil.example/pay',
    '//evil.example',
    'https://app-prod.duitku.com@evil.example/',
    'https://user:word@app-prod.duitku.com/',
    'http://app-prod.duitku.com/',
    'https://app-prod.duitku.com:8443/',
    '',
  ])('D11 never leads the buyer to "%s"', async (paymentUrl) => {
    say(200, { statusCode: '00', reference: 'D1', paymentUrl })
    expect(await createInvoice(invoice)).toMatchObject({ ok: false, reason: 'refused' })
  })

  test('D10 tells a refusal from an answer that never came', async () => {
    say(409, { Message: 'Payment amount must be equal to all item price' })
    expect(await createInvoice(invoice)).toMatchObject({ ok: false, reason: 'refused' })
    say(502, '<html>Bad gateway</html>')
    expect(await createInvoice(invoice)).toMatchObject({ ok: false, reason: 'unknown' })
    say(200, '')
    expect(await createInvoice(invoice)).toMatchObject({ ok: false, reason: 'unknown' })
    answer = (request) => request.socket.destroy()
    expect(await createInvoice(invoice)).toMatchObject({ ok: false, reason: 'unknown' })
  })

  test('D7 for a status understands its three codes and no other', async () => {
    const body = { merchantOrderId: ORDER, reference: 'D1', amount: '50000', fee: '0.00', statusCode: '00' }
    say(200, body)
    expect(await checkTransaction(ORDER)).toEqual({
      ok: true,
      orderId: ORDER,
      reference: 'D1',
      amount: 50_000,
      status: 'paid',
    })
    say(200, { ...body, statusCode: '01', amount: 50_000 })
    expect(await checkTransaction(ORDER)).toMatchObject({ status: 'pending', amount: 50_000 })
    say(200, { ...body, statusCode: '02', amount: '50000.00' })
    expect(await checkTransaction(ORDER)).toMatchObject({ status: 'failed', amount: 50_000 })
    for (const broken of [{ ...body, statusCode: '03' }, { ...body, amount: '5e4' }, [], '<html>', '']) {
      say(200, broken)
      expect(await checkTransaction(ORDER)).toMatchObject({ ok: false, isBlocked: false })
    }
    say(429, {})
    expect(await checkTransaction(ORDER)).toMatchObject({ ok: false, isBlocked: true })
  })

  test('D7 gives up on an answer that drips, and on one without end', async () => {
    answer = (_request, response) => {
      const drip = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(drip))
    }
    expect(await checkTransaction(ORDER)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('TimeoutError') as string,
    })
    answer = (_request, response) => {
      response.on('error', () => undefined)
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
        if (!response.destroyed) response.once('drain', pour)
      }
      pour()
    }
    expect(await checkTransaction(ORDER)).toMatchObject({ ok: false })
  })
})
