import { expect, test } from 'vitest'
import type { LiveOutput } from '#app/live-events.ts'
import { applyEvent, type Watched } from './watch.ts'

const running: Watched = {
  id: 'generation',
  state: 'queued',
  planned: 3,
  delivered: 0,
  failed: 0,
  step: null,
  fraction: 0,
  etaSeconds: null,
  queuePosition: 2,
  problem: null,
  money: { held: 27, captured: 0, released: 0 },
  outputs: [],
}

test('outputs stay in the order of the sheet, whenever they arrive', () => {
  const after = [2, 0, 1].reduce(
    (generation, index, at) =>
      applyEvent(generation, {
        type: 'output',
        output: output(index),
        delivered: at + 1,
        failed: 0,
        captured: 9 * (at + 1),
      }),
    running,
  )
  expect(after.outputs.map(({ index }) => index)).toEqual([0, 1, 2])
  expect(after.delivered).toBe(3)
  expect(after.money).toEqual({ held: 27, captured: 27, released: 0 })
})

test('an output that arrives again replaces itself', () => {
  const event = { type: 'output', output: output(0), delivered: 1, failed: 0, captured: 9 } as const
  expect(applyEvent(applyEvent(running, event), event).outputs).toHaveLength(1)
})

test('a snapshot without outputs leaves them as they are', () => {
  const known = applyEvent(running, {
    type: 'output',
    output: output(0),
    delivered: 1,
    failed: 0,
    captured: 9,
  })
  const { outputs: _, ...place } = { ...known, queuePosition: 1 }
  expect(applyEvent(known, { type: 'snapshot', ...place })).toMatchObject({
    queuePosition: 1,
    outputs: [{ index: 0 }],
  })
})

test('a snapshot may name outputs that are there already, and those alone stay', () => {
  const known = { ...running, outputs: [output(0), output(1), output(2)] }
  const [first, , third] = known.outputs.map(({ id }) => ({ id }))
  const after = applyEvent(known, { ...known, type: 'snapshot', outputs: [first!, third!, output(3)] })
  expect(after.outputs).toEqual([output(0), output(2), output(3)])
})

test('progress never goes backwards, and starts what was waiting', () => {
  const half = applyEvent(running, { type: 'progress', step: 'assembling', fraction: 0.5, etaSeconds: 20 })
  const late = applyEvent(half, { type: 'progress', step: 'assembling', fraction: 0.4, etaSeconds: 22 })
  expect(late).toMatchObject({ state: 'running', queuePosition: null, fraction: 0.5, etaSeconds: 22 })
})

test('progress that arrives after the end does not open the run again', () => {
  const settled = applyEvent(running, {
    type: 'settled',
    state: 'cancelled',
    problem: null,
    delivered: 1,
    failed: 0,
    captured: 9,
    released: 18,
  })
  const late = applyEvent(settled, { type: 'progress', step: 'assembling', fraction: 0.9, etaSeconds: 1 })
  expect(late.state).toBe('cancelled')
  expect(settled.money).toEqual({ held: 27, captured: 9, released: 18 })
})

function output(index: number): LiveOutput {
  return {
    id: `output-${index}`,
    generationId: 'generation',
    index,
    state: 'delivered',
    name: `${index}.mp4`,
    credits: 9,
    contentType: 'video/mp4',
    bytes: 1,
    facts: null,
    problem: null,
    url: null,
    downloadUrl: null,
    posterUrl: null,
    previewUrl: null,
    createdAt: '2026-11-23T00:00:00.000Z',
  }
}
