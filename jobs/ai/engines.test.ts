import { expect, test } from 'vitest'
import { traitsSchema } from '#app/avatars/traits.ts'
import { db } from '#app/db/client.server.ts'
import { engineOf, pictureOf } from '#jobs/ai/engines.ts'
import type { PictureRequest, PictureTier } from '#jobs/ai/picture.ts'

const signal = new AbortController().signal
const request = (tier: PictureTier): PictureRequest => ({
  shot: 'portrait',
  prompt: '',
  traits: traitsSchema.parse({}),
  references: [],
  background: { mode: 'keep' },
  width: 256,
  height: 256,
  seed: 1,
  tier,
})

test('a draft is drawn here, for nothing, and nobody is asked', async () => {
  const { usd, engine } = await pictureOf(request('draft'), { signal })
  expect({ usd, provider: engine.provider }).toEqual({ usd: 0, provider: 'draft' })
  expect(await db.selectFrom('provider_calls').select('id').execute()).toEqual([])
})

test('without a key the other tiers say so, and nothing is set aside', async () => {
  for (const tier of ['standard', 'best'] as const) {
    await expect(pictureOf(request(tier), { signal })).rejects.toThrow('quota: no-key')
  }
  expect(await db.selectFrom('provider_days').select('micros').execute()).toEqual([])
})

test('a better tier takes more pixels and costs more', () => {
  const [standard, best] = [engineOf('standard'), engineOf('best')]
  expect(best.capabilities('best').maxPixels).toBeGreaterThan(standard.capabilities('standard').maxPixels)
  expect(best.quote(request('best')).usd).toBeGreaterThan(standard.quote(request('standard')).usd)
  expect(engineOf('draft').quote(request('draft')).usd).toBe(0)
})
