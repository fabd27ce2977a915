import { expect, it } from 'vitest'
import type { UploadView } from '#app/models/upload.server.ts'
import type { QueuedFile } from './upload-queue.ts'
import { trayFiles } from './use-uploads.ts'

const view = (over: Partial<UploadView>): UploadView => ({
  id: 'u1',
  name: 'a.mp4',
  kind: 'video',
  bytes: 100,
  facts: null,
  isSample: false,
  state: 'receiving',
  problem: null,
  thumbnailUrl: null,
  url: null,
  createdAt: '2026-11-23T00:00:00.000Z',
  ...over,
})
const queued = (over: Partial<QueuedFile>): QueuedFile => ({
  key: 'k1',
  name: 'a.mp4',
  bytes: 100,
  sentBytes: 40,
  state: 'sending',
  ...over,
})
const tray = (queue: QueuedFile[], known: UploadView[]) =>
  trayFiles(queue, new Map(known.map((upload) => [upload.id, upload])), () => undefined)
const states = (queue: QueuedFile[], known: UploadView[]) =>
  tray(queue, known).map(({ key, state }) => `${key} ${state}`)

it('shows what the server waits for as interrupted, and what is ready nowhere, unless it came from this tab', () => {
  expect(
    states([], [view({}), view({ id: 'u2', state: 'refused' }), view({ id: 'u3', state: 'ready' })]),
  ).toEqual(['u2 refused', 'u1 interrupted'])
  expect(states([queued({ uploadId: 'u3', state: 'sent' })], [view({ id: 'u3', state: 'ready' })])).toEqual([
    'k1 ready',
  ])
})

it('shows a file that travels once, with its own progress', () => {
  expect(states([queued({ uploadId: 'u1' })], [view({})])).toEqual(['k1 sending'])
  expect(tray([queued({ uploadId: 'u1' })], [view({})])[0]?.sentBytes).toBe(40)
})

it('shows a file that is chosen again once, before the server has been asked for it', () => {
  expect(states([queued({ state: 'waiting' })], [view({})])).toEqual(['k1 waiting'])
  expect(states([queued({ state: 'waiting' })], [view({ bytes: 101 })])).toEqual([
    'u1 interrupted',
    'k1 waiting',
  ])
})

it('believes the server about a file as soon as all of it is there', () => {
  const problem = { code: 'truncated', values: { name: 'a.mp4', seconds: 3, total: 9 } }
  expect(
    tray([queued({ uploadId: 'u1', state: 'sent' })], [view({ state: 'refused', problem })])[0],
  ).toMatchObject({
    state: 'refused',
    problem,
  })
})
