import type { Quote } from './contract.ts'

/** What one output costs, and beside which others: of outputs `from` ≤ i < `to` only the first that is delivered pays. */
export interface Share {
  credits: number
  from: number
  to: number
}

/** The share of output `index` (0-based) of this quote, where so many outputs make a group. */
export function shareOf({ outputCredits, isPaidByGroup }: Quote, groupSize: number, index: number): Share {
  if (!isPaidByGroup) return { credits: outputCredits[index] ?? 0, from: index, to: index + 1 }
  const from = index - (index % groupSize)
  const to = from + groupSize
  return { credits: sum(outputCredits.slice(from, to)), from, to }
}

/** Credits of everything that is not paid for yet, given the indexes that are delivered. */
export function creditsLeft(quote: Quote, groupSize: number, delivered: ReadonlySet<number>): number {
  const size = quote.isPaidByGroup ? groupSize : 1
  let credits = 0
  for (let from = 0; from < quote.outputCredits.length; from += size) {
    const group = quote.outputCredits.slice(from, from + size)
    if (!group.some((_, place) => delivered.has(from + place))) credits += sum(group)
  }
  return credits
}

function sum(credits: number[]): number {
  return credits.reduce((total, each) => total + each, 0)
}
