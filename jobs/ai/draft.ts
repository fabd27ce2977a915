import { traitsSchema } from '#app/avatars/traits.ts'
import type { DraftRequest } from '#app/drawing/canvas.ts'
import { figureSvg } from '#app/drawing/figure.ts'
import { portraitSvg } from '#app/drawing/portrait.ts'
import type { Picture, PictureEngine, PictureRequest } from '#jobs/ai/picture.ts'
import { ProviderError } from '#jobs/ai/policy.ts'
import { draftSeedOf, withDraftSeed } from '#jobs/media/draft-seed.ts'
import { headSquare, rasteriseSvg } from '#jobs/media/image.ts'

/** Goes up when the same request is drawn differently. */
const HAND = 'vector-1'
const MAX_SIDE = 2_048
/** Of a picture of 1,024 × 1,365 on one core, found by measuring. */
const SECONDS = 0.2

/** Draws what is asked for on this machine, for nothing: a person of these traits in this pose, marked as a draft. */
export const draftEngine: PictureEngine = {
  provider: 'draft',
  capabilities: () => ({
    references: 1,
    pose: true,
    seed: true,
    transparent: true,
    maxPixels: MAX_SIDE * MAX_SIDE,
  }),
  quote: () => ({ usd: 0, seconds: SECONDS }),
  async run(request, { signal }) {
    signal.throwIfAborted()
    const { width, height, seed } = request
    if (Math.max(width, height) > MAX_SIDE) throw new ProviderError('input', 'too-large')
    const person = await personOf(request)
    signal.throwIfAborted()
    const png = await rasteriseSvg(drawingOf(request, person))
    const isOwnFace = request.shot === 'portrait' && !person.face
    const picture: Picture = {
      bytes: isOwnFace ? withDraftSeed(png, person.personSeed ?? seed) : png,
      engine: { provider: 'draft', model: HAND, seed },
      conditions: { hasPose: request.pose !== undefined, references: person.isByReference ? 1 : 0 },
      usd: 0,
    }
    return picture
  },
}

interface Person extends Pick<DraftRequest, 'face' | 'personSeed'> {
  isByReference: boolean
}

/** Whose head it gets: that of a portrait that was drawn here is drawn again, any other picture's is laid over the body. */
async function personOf({ references: [reference] }: PictureRequest): Promise<Person> {
  if (reference === undefined) return { isByReference: false }
  const personSeed = await draftSeedOf(reference)
  if (personSeed !== undefined) return { isByReference: true, personSeed }
  const head = await headSquare(reference)
  return { isByReference: true, face: { href: `data:image/jpeg;base64,${head.toString('base64')}` } }
}

function drawingOf(request: PictureRequest, { face, personSeed }: Person): string {
  const { traits, seed, background, width, height, pose, shot } = request
  const draft: DraftRequest = {
    traits: traits ?? traitsSchema.parse({}),
    seed,
    personSeed,
    face,
    background,
    width,
    height,
    isDraft: true,
  }
  return shot === 'figure' && pose ? figureSvg({ ...draft, skeleton: pose }) : portraitSvg(draft)
}
