import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inOrder } from './in-order.ts'

async function read<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of results) all.push(one)
  return all
}

test('yields in the order of the tasks, whichever is finished first', async () => {
  const make = async (milliseconds: number) => {
    await sleep(milliseconds)
    return milliseconds
  }
  expect(await read(inOrder([30, 1, 15, 0], { ahead: 3, make }))).toEqual([30, 1, 15, 0])
  expect(await read(inOrder([], { ahead: 3, make }))).toEqual([])
})

test('works on so many at a time, and begins no other while the reader is busy', async () => {
  const begun: number[] = []
  const make = async (task: number) => {
    begun.push(task)
    return task
  }
  const results = inOrder([0, 1, 2, 3, 4], { ahead: 2, make })
  expect(begun).toEqual([])
  expect(await results.next()).toEqual({ done: false, value: 0 })
  await sleep(5)
  expect(begun).toEqual([0, 1])
  expect(await results.next()).toEqual({ done: false, value: 1 })
  expect(begun).toEqual([0, 1, 2])
  await results.return()
  expect(begun).toEqual([0, 1, 2])
})

test('throws what a task threw when its turn comes, after those before it', async () => {
  const seen: number[] = []
  const make = async (task: number) => {
    if (task === 1) throw new Error('torn')
    await sleep(5)
    return task
  }
  const reading = (async () => {
    for await (const one of inOrder([0, 1, 2], { ahead: 3, make })) seen.push(one)
  })()
  await expect(reading).rejects.toThrow('torn')
  expect(seen).toEqual([0])
})

test('tells what was begun that it is over, and waits for it', async () => {
  const over = new AbortController()
  let ended = 0
  const make = async (task: number) => {
    if (task > 0) await sleep(60_000, undefined, { signal: over.signal }).catch(() => (ended += 1))
    return task
  }
  for await (const _ of inOrder([0, 1, 2, 3], { ahead: 3, make, over })) break
  expect(over.signal.aborted).toBe(true)
  expect(ended).toBe(2)
})
