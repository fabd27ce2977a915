const WAYS = {
  card: ['VC'],
  qris: ['SP', 'NQ', 'SQ', 'GQ'],
  wallet: ['OV', 'SA', 'LF', 'LA', 'DA', 'SL', 'OL', 'JP'],
  shop: ['FT', 'IR'],
  later: ['DN', 'AT'],
} as const

export type Way = keyof typeof WAYS | 'bank'

/** The kind of payment behind Duitku's code; everything else is a bank transfer to a virtual account. */
export function wayOf(code: string): Way {
  const found = Object.entries(WAYS).find(([, codes]) => (codes as readonly string[]).includes(code))
  return (found?.[0] as Way | undefined) ?? 'bank'
}
