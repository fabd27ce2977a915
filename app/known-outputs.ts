import type { LiveOutput } from '#app/live-events.ts'

/** Addresses have an end. Of a run with that many gaps everything is told. */
const LONGEST = 1_000

/**
 * The delivered ones of a run's outputs as ranges of their indexes, such as `0-36,38-499`: what a page has and its stream
 * need not tell it again. They do not change any more, while what failed may be tried once more.
 */
export function toRanges(outputs: Pick<LiveOutput, 'index' | 'state'>[]): string {
  const ranges: { from: number; to: number }[] = []
  const delivered = outputs.filter(({ state }) => state === 'delivered').map(({ index }) => index)
  for (const index of delivered.sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && index === last.to + 1) last.to = index
    else ranges.push({ from: index, to: index })
  }
  const text = ranges.map(({ from, to }) => (from === to ? from : `${from}-${to}`)).join(',')
  return text.length > LONGEST ? '' : text
}

/** Says of an index whether it is in such ranges, which come from outside: in what is none there is nothing. */
export function fromRanges(text: unknown): (index: number) => boolean {
  if (typeof text !== 'string' || text.length > LONGEST) return () => false
  const ranges = [...text.matchAll(/(?<=^|,)(\d+)(?:-(\d+))?(?=,|$)/g)].map(([, from, to = from]) => ({
    from: Number(from),
    to: Number(to),
  }))
  return (index) => ranges.some(({ from, to }) => from <= index && index <= to)
}
