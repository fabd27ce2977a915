import { createHash, createHmac, randomBytes } from 'node:crypto'
import { balanceOf } from '#app/models/credit.server.ts'
import type { DrillRow } from '../drill.ts'
import type { Studio } from '../studio.ts'
import { call, freeBudget, newBuyer, order, pick } from './orders.ts'

const LANES = 20

/** Of an order that is paid at Duitku: whoever is believed gets its credits. */
export async function forge(studio: Studio, times: number): Promise<DrillRow[]> {
  const buyer = await newBuyer()
  const orderId = await order(buyer)
  await studio.duitku.settle(orderId, 'paid', { callback: false })
  await freeBudget()
  const right = studio.duitku.callbackOf(orderId)
  const answers = new Map<number, number>()
  const sendAll = async (makeBody: () => string) => {
    let sent = 0
    const lane = async () => {
      while (sent++ < times) {
        const status = await call(studio, makeBody())
        answers.set(status, (answers.get(status) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
  }
  await sendAll(() => forged(studio, right))
  await sendAll(() => mutated(studio, right))
  const details = [...answers].map(([status, count]) => `${count} × ${status}`)
  const isExpected = (status: number) => [400, 401, 413].includes(status)
  const others = [...answers].reduce((sum, [status, count]) => sum + (isExpected(status) ? 0 : count), 0)
  return [
    { name: 'D3 callbacks with a forged signature', value: times, figure: 'forged callbacks' },
    { name: 'D5 signed callbacks with something changed', value: times, figure: 'mutated callbacks' },
    {
      name: 'credits given for them',
      value: await balanceOf(buyer.userId),
      limit: 0,
      harm: 'unearned',
    },
    { name: 'status calls made for them', value: studio.duitku.orders.get(orderId)?.asked ?? 0, limit: 0 },
    { name: 'answers that were not 400, 401 or 413', value: others, limit: 0, details },
  ]
}

/** The right callback, with a signature that is not Duitku's. */
function forged({ random }: Studio, right: string): string {
  const fields = new URLSearchParams(right)
  const signed = ['merchantCode', 'amount', 'merchantOrderId'].map((name) => fields.get(name)).join('')
  const signature = fields.get('signature') ?? ''
  const apiKey = process.env['DUITKU_API_KEY'] ?? ''
  const kinds = [
    () => randomBytes(32).toString('hex'),
    () => '',
    () => signature.toUpperCase(),
    () => signature.slice(0, 1 + Math.floor(random() * 63)),
    () => `${signature}0`,
    () => 'ä'.repeat(64),
    () => createHmac('sha256', `${apiKey}x`).update(signed).digest('hex'),
    () => createHash('md5').update(`${signed}${apiKey}`).digest('hex'),
    () => createHash('sha256').update(`${signed}${apiKey}`).digest('hex'),
    () => createHmac('sha256', apiKey).update(`${signed} `).digest('hex'),
  ]
  fields.set('signature', pick(random, kinds)())
  return fields.toString()
}

/** A callback as Duitku signed it, with something of what was signed, or of its form, made another. */
function mutated({ random }: Studio, right: string): string {
  const fields = new URLSearchParams(right)
  const name = pick(random, ['merchantCode', 'amount', 'merchantOrderId', 'signature'])
  const value = fields.get(name) ?? ''
  const at = Math.floor(random() * value.length)
  const other = String.fromCharCode(33 + Math.floor(random() * 94))
  const kinds = [
    () => fields.set(name, `${value.slice(0, at)}${value.slice(at + 1)}`),
    () => fields.set(name, `${value.slice(0, at)}${other}${value.slice(at)}`),
    () => fields.set(name, `${value.slice(0, at)}${value[at] === other ? '~' : other}${value.slice(at + 1)}`),
    () => fields.delete(name),
    () => fields.append(name, value),
    () =>
      fields.set(
        'amount',
        pick(random, ['1e5', '+100000', '100000.00', '0100000', '-1', '１00000', ' 100000']),
      ),
    () =>
      fields.set(
        'merchantOrderId',
        pick(random, ['../x', "LMK-1' or '1'='1", 'LMK-\u0000', `LMK-${'9'.repeat(60)}`]),
      ),
    () => Array.from({ length: 41 }, (_, index) => fields.set(`extra${index}`, 'x')),
    () => fields.set('additionalParam', 'x'.repeat(9_000)),
  ]
  pick(random, kinds)()
  return fields.toString()
}
