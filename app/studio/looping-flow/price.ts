import type { PriceLine, Quote } from '../contract.ts'
import { MODES, type LoopInput } from './input.ts'

const SECONDS_OF_A_BLOCK = 600
const CREDITS_PER_BLOCK = 2
/** From here on every started hour costs more: the file takes long to store, to check and to send. */
const LONG_SECONDS = 5 * 3600
const CREDITS_PER_LONG_HOUR = 2

/** Two credits for every ten minutes begun, and two more for every hour begun above five. What comes with the mp4 is free. */
export function priceLoop(input: Pick<LoopInput, 'seconds' | 'also' | 'look'>): Quote {
  if (input.look) {
    return {
      lines: [{ label: 'price.seams', quantity: MODES.length, credits: 0 }],
      outputCredits: MODES.map(() => 0),
    }
  }
  const blocks = Math.max(1, Math.ceil(input.seconds / SECONDS_OF_A_BLOCK))
  const longHours = Math.max(0, Math.ceil((input.seconds - LONG_SECONDS) / 3600))
  const lines: PriceLine[] = [{ label: 'price.block', quantity: blocks, credits: CREDITS_PER_BLOCK }]
  if (longHours > 0) {
    lines.push({ label: 'price.longHour', quantity: longHours, credits: CREDITS_PER_LONG_HOUR })
  }
  const total = lines.reduce((sum, { quantity, credits }) => sum + quantity * credits, 0)
  return { lines, outputCredits: [total, ...input.also.map(() => 0)], isPaidByGroup: true }
}
