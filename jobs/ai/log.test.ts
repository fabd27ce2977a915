import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAnthropic, type FakeAnthropic } from '#tests/fakes/anthropic/server.ts'
import { startHuggingFace, type FakeHuggingFace } from '#tests/fakes/huggingface/server.ts'
import { picture } from '#tests/support/pictures.ts'

/** A process that asks both providers and logs all it can, well answered and badly. */

let pictures: FakeHuggingFace
let texts: FakeAnthropic
beforeAll(async () => {
  pictures = await startHuggingFace()
  texts = await startAnthropic()
})
afterAll(async () => {
  await pictures.stop()
  await texts.stop()
})

const CANARIES = ['hf_canarykey', 'sk-canary-key', 'canary prompt', 'canary scene', 'canary brief']

const script = (face: string) => `
  const { makeHuggingFace } = await import('#jobs/ai/huggingface.ts')
  const { makeTextWriter } = await import('#jobs/ai/anthropic.ts')
  const { z } = await import('zod')
  const policy = { tries: 2, tryMs: 3000, pauseMs: 5 }
  const tier = { image: 'together/test/words', edit: 'together/test/FLUX.2', usd: 0.01 }
  const made = makeHuggingFace({
    apiKey: '${CANARIES[0]}', baseUrl: '${pictures.url}', tiers: { standard: tier, best: tier },
    cutOut: { model: 'fal-ai/test/RMBG', usd: 0.01 }, policy,
  })
  const writer = makeTextWriter({ apiKey: '${CANARIES[1]}', baseUrl: '${texts.url}', model: 'claude-haiku-5-5', policy })
  const signal = new AbortController().signal
  const background = { mode: 'scene', prompt: '${CANARIES[3]}' }
  for (let call = 0; call < 12; call += 1) {
    await made.run({
      shot: 'portrait', prompt: '${CANARIES[2]}', references: ['${face}'], background, width: 256, height: 256, seed: 1, tier: 'best',
    }, { signal }).catch(String)
    const schema = z.object({ id: z.object({}) })
    const prompt = 'Set.\\n' + JSON.stringify({ product: '${CANARIES[4]}', slides: 2, angle: 'a', languages: ['id'] })
    await writer.write({ system: '${CANARIES[4]}', prompt, schema, read: (answer) => schema.parse(answer), maxTokens: 50 }).catch(String)
  }
  process.exit(0)`

test('of calls to providers tells nothing of keys and words', async () => {
  pictures.failNext(
    { status: 401, message: CANARIES[2]! },
    { status: 500, message: CANARIES[3]! },
    'garbage',
    'error-in-200',
    'nsfw',
    'reset',
  )
  texts.failNext(
    { status: 401, message: CANARIES[4]! },
    { status: 500, message: CANARIES[4]! },
    'invalid-json',
    'refusal',
    'reset',
  )
  const child = spawn(process.execPath, ['--input-type=module', '-e', script(await picture('plain'))], {
    env: { ...process.env, LOG_LEVEL: 'trace' },
  })
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  expect(err).toBe('')
  expect(out.split('\n').filter((line) => line.includes('a provider was asked')).length).toBeGreaterThan(20)
  for (const outcome of ['done', 'quota', 'transient', 'content'])
    expect(out).toContain(`"outcome":"${outcome}"`)
  for (const canary of [...CANARIES, 'base64', 'iVBOR', 'Bearer']) expect(out).not.toContain(canary)
}, 30_000)
