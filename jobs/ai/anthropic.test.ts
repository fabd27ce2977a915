import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { makeTextWriter } from '#jobs/ai/anthropic.ts'
import { ProviderError, type PolicyOptions } from '#jobs/ai/policy.ts'
import { startAnthropic, type FakeAnthropic, type Fault } from '#tests/fakes/anthropic/server.ts'

let fake: FakeAnthropic
beforeAll(async () => {
  fake = await startAnthropic()
})
afterEach(() => fake.forget())
afterAll(() => fake.stop())

const QUICK: PolicyOptions = { tryMs: 400, totalMs: 2_000, pauseMs: 10, maxPauseMs: 1_500, openMs: 300 }
const schema = z.object({ id: z.object({ cta: z.string().max(60), hashtags: z.array(z.string()).min(5) }) })
const brief = { product: 'Keripik singkong', slides: 3, angle: 'teman nonton', languages: ['id'] }

const writer = (policy: PolicyOptions = QUICK) =>
  makeTextWriter({ apiKey: 'sk-test', baseUrl: fake.url, model: 'claude-haiku-5-5', policy })

const request = (signal?: AbortSignal) => ({
  system: 'You write copy.',
  prompt: `Set 1 of 1.\n${JSON.stringify(brief)}`,
  schema,
  read: (answer: unknown) => schema.parse(answer),
  maxTokens: 500,
  ...(signal && { signal }),
})

const write = (policy?: PolicyOptions, signal?: AbortSignal) => writer(policy).write(request(signal))

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ProviderError)
  return (error as ProviderError).message
}

describe('a text', () => {
  it('is asked for by schema, with no forced tool and no temperature, and read as what it is', async () => {
    expect(await write()).toMatchObject({ id: { cta: 'Pesan lewat keranjang sekarang' } })
    expect(fake.requests).toHaveLength(1)
    const { body } = fake.requests[0]!
    expect(Object.keys(body).sort()).toEqual(['max_tokens', 'messages', 'model', 'output_config', 'system'])
    expect(body.output_config?.format).toMatchObject({
      type: 'json_schema',
      schema: { type: 'object', additionalProperties: false, required: ['id'] },
    })
  })

  it.each([
    [{ status: 500 }],
    [{ status: 529 }],
    [{ status: 503 }],
    ['reset'],
    ['hang'],
    ['slow-loris'],
    ['huge'],
  ] as Fault[][])('comes at the third try after %j twice', async (fault) => {
    fake.failNext(fault!, fault!)
    await write()
    expect(fake.requests).toHaveLength(3)
  })

  it('waits as long as the provider asks', async () => {
    fake.failNext({ status: 429, retryAfterSeconds: 1 })
    await write()
    const [first, second] = fake.requests
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(990)
  })

  it.each([['invalid-json'], ['truncated'], ['wrong-schema'], ['error-in-200']] as Fault[][])(
    'is asked for once more after %j, and then given up',
    async (fault) => {
      fake.failNext(fault!)
      await write()
      expect(fake.requests).toHaveLength(2)
      fake.forget()
      fake.failAlways(fault)
      expect(await failureOf(write())).toBe('content: malformed')
      expect(fake.requests).toHaveLength(2)
    },
  )

  it.each([
    ['refusal', 'content: refused', 1],
    [{ status: 400 }, 'input: 400', 1],
    [{ status: 413 }, 'input: 413', 1],
    [{ status: 401 }, 'quota: 401', 1],
    [{ status: 400, message: 'Your credit balance is too low' }, 'quota: 400', 1],
    // Nobody waits a minute for a text.
    [{ status: 429, retryAfterSeconds: 60 }, 'transient: 429', 1],
    [{ status: 500 }, 'transient: 500', 3],
    ['hang', 'transient: timeout', 3],
    ['redirect', 'transient: connection', 3],
  ] as [Fault, string, number][])('after %j fails as "%s", after %i calls', async (fault, message, calls) => {
    fake.failAlways(fault)
    expect(await failureOf(write())).toBe(message)
    expect(fake.requests).toHaveLength(calls)
  })

  it('has a limit for all tries together', async () => {
    fake.failAlways('hang')
    const began = performance.now()
    expect(await failureOf(write({ ...QUICK, totalMs: 600 }))).toBe('transient: timeout')
    expect(performance.now() - began).toBeLessThan(1_200)
  })

  it('is not waited for once it is cancelled, neither in a call nor in a pause', async () => {
    for (const fault of ['hang', { status: 429, retryAfterSeconds: 1 }] as Fault[]) {
      fake.failAlways(fault)
      const cancel = new AbortController()
      const work = write({ ...QUICK, tryMs: 10_000, totalMs: 20_000 }, cancel.signal)
      await expect.poll(() => fake.requests.length).toBe(1)
      const at = performance.now()
      cancel.abort(new Error('cancelled'))
      await expect(work).rejects.toThrow('cancelled')
      expect(performance.now() - at).toBeLessThan(200)
      if (fault === 'hang') await expect.poll(() => fake.requests[0]!.isAborted).toBe(true)
      fake.forget()
    }
  })
})

test('the breaker opens when half of twenty calls failed, and one call looks whether it is over', async () => {
  const one = writer({ ...QUICK, tries: 1 })
  for (let call = 0; call < 10; call += 1) await one.write(request())
  fake.failAlways({ status: 500 })
  for (let call = 0; call < 10; call += 1) {
    expect(await failureOf(one.write(request()))).toBe('transient: 500')
  }
  expect(await failureOf(one.write(request()))).toBe('transient: breaker')
  expect(fake.requests).toHaveLength(20)
  fake.failAlways(undefined)
  expect(await failureOf(one.write(request()))).toBe('transient: breaker')
  await sleep(320)
  await one.write(request())
  await one.write(request())
  expect(fake.requests).toHaveLength(22)
})

test('what is refused for its content opens no breaker', async () => {
  const one = writer({ ...QUICK, tries: 1 })
  fake.failAlways('refusal')
  for (let call = 0; call < 25; call += 1) await failureOf(one.write(request()))
  fake.failAlways(undefined)
  await one.write(request())
})
