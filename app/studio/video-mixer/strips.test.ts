import { expect, test } from 'vitest'
import { ids, mix } from '#tests/support/mixes.ts'
import { layTable, likelyStrip, move, numberOf, type Move, type Table } from './strips.ts'

const opened = layTable(
  mix({
    groups: [
      { name: 'Hook', clips: ids(2) },
      { name: 'Body', clips: ids(3, 2) },
      { name: 'CTA', clips: [] },
    ],
  }).groups,
)

function after(...steps: Move[]): Table {
  return steps.reduce(move, opened)
}

const laid = (table: Table) => table.strips.map((strip) => strip.clips.map((clip) => clip.upload).join(' '))
const keyOf = (upload: string) =>
  opened.strips.flatMap((strip) => strip.clips).find((clip) => clip.upload === upload)?.key ?? ''
const strip = (index: number) => opened.strips[index]?.key ?? ''

test('a clip dropped on another strip leaves its own, and is told', () => {
  const table = after({ do: 'place-clip', clip: keyOf('c0'), strip: strip(1), at: 1 })
  expect(laid(table)).toEqual(['c1', 'c2 c0 c3 c4', ''])
  expect(table.said).toEqual({ word: 'moved', upload: 'c0', group: 'Body', place: 2 })
  expect(table.focus).toBe(keyOf('c0'))
})

test('keys move a clip along its strip and from strip to strip, and stop at the ends', () => {
  const clip = keyOf('c3')
  expect(laid(after({ do: 'nudge-clip', clip, by: -1 }))).toEqual(['c0 c1', 'c3 c2 c4', ''])
  expect(laid(after({ do: 'nudge-clip', clip, by: 1 }, { do: 'nudge-clip', clip, by: 1 }))).toEqual([
    'c0 c1',
    'c2 c4 c3',
    '',
  ])
  expect(laid(after({ do: 'shift-clip', clip, by: 1 }))).toEqual(['c0 c1', 'c2 c4', 'c3'])
  expect(laid(after({ do: 'shift-clip', clip, by: -1 }, { do: 'shift-clip', clip, by: -1 }))).toEqual([
    'c0 c3 c1',
    'c2 c4',
    '',
  ])
})

test('the focus goes to a neighbour when a clip is taken off', () => {
  const table = after({ do: 'remove-clip', clip: keyOf('c2') })
  expect(laid(table)).toEqual(['c0 c1', 'c3 c4', ''])
  expect(table.focus).toBe(keyOf('c3'))
})

test('no clip is lost with its group', () => {
  const table = after({ do: 'remove-strip', strip: strip(1) })
  expect(laid(table)).toEqual(['c0 c1 c2 c3 c4', ''])
  expect(table.said).toMatchObject({ word: 'groupRemoved', group: 'Body', to: 'Hook' })
  const last = after(
    { do: 'remove-strip', strip: strip(0) },
    { do: 'remove-strip', strip: strip(1) },
    { do: 'remove-strip', strip: strip(2) },
  )
  expect(last.strips).toHaveLength(1)
})

test('groups change places, and frame numbers run on through them', () => {
  const table = after({ do: 'nudge-strip', strip: strip(1), by: -1 })
  expect(laid(table)).toEqual(['c2 c3 c4', 'c0 c1', ''])
  expect([0, 1, 2].map((index) => numberOf(table, index))).toEqual([1, 4, 6])
})

test('fifty clips and ten groups are the most', () => {
  const many = after({ do: 'add-clips', strip: strip(2), uploads: ids(60, 10) })
  expect(many.strips[2]?.clips).toHaveLength(45)
  const steps = Array.from({ length: 12 }, (): Move => ({ do: 'add-strip', name: 'G' }))
  const table = after(...steps)
  expect(table.strips).toHaveLength(10)
  const keys = table.strips.flatMap((one) => [one.key, ...one.clips.map((clip) => clip.key)])
  expect(new Set(keys).size).toBe(keys.length)
})

test('in and out points are changed and taken back', () => {
  const clip = keyOf('c0')
  const trimmed = after({ do: 'edit-clip', clip, to: { startSeconds: 1, isMuted: true } })
  expect(trimmed.strips[0]?.clips[0]).toMatchObject({ startSeconds: 1, isMuted: true })
  const whole = move(trimmed, { do: 'edit-clip', clip, to: { startSeconds: undefined } })
  expect(whole.strips[0]?.clips[0]?.startSeconds).toBeUndefined()
})

test('a new clip goes where its name says, else to the strip being filled, else to the fullest', () => {
  expect(likelyStrip(opened, 'cta-pesan.mp4')?.name).toBe('CTA')
  expect(likelyStrip(opened, 'IMG_2031.mov', strip(0))?.name).toBe('Hook')
  expect(likelyStrip(opened, 'IMG_2031.mov')?.name).toBe('Body')
})
