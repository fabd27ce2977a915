import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { isReaderGone } from './reader-gone.ts'

const failureOf = (source: Readable, response: PassThrough) =>
  pipeline(source, response).catch((error: unknown) => error)

test('a reader who left before or during the answer is gone', async () => {
  const before = new PassThrough().destroy()
  expect(isReaderGone(await failureOf(Readable.from(['a']), before), before)).toBe(true)

  const during = new PassThrough()
  const failure = failureOf(new Readable({ read() {} }), during)
  during.destroy()
  expect(isReaderGone(await failure, during)).toBe(true)
})

test('what goes wrong on our side is told, whether somebody still reads or not', async () => {
  const response = new PassThrough()
  const broken = new Readable({ read: () => broken.destroy(new Error('the disk is gone')) })
  const error = await failureOf(broken, response)
  expect(error).toMatchObject({ message: 'the disk is gone' })
  expect(isReaderGone(error, response)).toBe(false)
  const reset = Object.assign(new Error('storage closed the connection'), { code: 'ECONNRESET' })
  expect(isReaderGone(reset, new PassThrough())).toBe(false)
})
