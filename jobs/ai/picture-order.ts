import type { PictureRequest, PictureTier } from '#jobs/ai/picture.ts'
import { promptOf, type Shown } from '#jobs/ai/picture-words.ts'
import { referenceJpeg, sheetOf, type Box } from '#jobs/media/net-picture.ts'
import { drawPoseMap } from '#jobs/media/pose-map.ts'

/** A request as nets take it: English words, a few pictures, sides in blocks, steps. What a provider calls these is its own. */
export interface PictureOrder {
  prompt: string
  /** PNG or JPEG; none where words say it all. */
  pictures: Buffer[]
  box: Box
  steps: number
  seed: number
  conditions: { hasPose: boolean; references: number }
}

export type PaidTier = Exclude<PictureTier, 'draft'>

/** What the tiers differ in beside the model. `seconds` is how long one usually takes. */
export const TIERS: Record<PaidTier, { steps: number; maxPixels: number; seconds: number }> = {
  standard: { steps: 20, maxPixels: 1_048_576, seconds: 10 },
  best: { steps: 36, maxPixels: 2_073_600, seconds: 25 },
}
/** Nets made to need no more; more makes their pictures worse. */
const QUICK_NETS = /schnell|turbo|lightning|klein/i
const QUICK_STEPS = 4
/** FLUX nets work in blocks of 16 pixels, and their providers take sides from 256 to 1,792. */
const BLOCK = 16
const SIDES = { min: 256, max: 1_792 }
/** Sent along with a request, where the net looks at more than one. */
const MAX_PICTURES = 4

/** `models` name who draws from words alone and who from words and pictures; the order says which one it is for. */
export async function orderOf(
  request: PictureRequest,
  tier: PaidTier,
  models: { image: string; edit: string },
): Promise<PictureOrder & { pin: string }> {
  const { steps, maxPixels } = TIERS[tier]
  const box = boxFor(request, maxPixels)
  const { pictures, shown, conditions } = await picturesFor(request, picturesTaken(models.edit), box)
  const pin = pictures.length > 0 ? models.edit : models.image
  return {
    pin,
    prompt: promptOf(request, shown),
    pictures,
    box,
    steps: QUICK_NETS.test(pin) ? QUICK_STEPS : steps,
    seed: request.seed,
    conditions,
  }
}

/** How many pictures the pinned net looks at. */
export function picturesTaken(pin: string): number {
  return pin.startsWith('hf-inference/') || /kontext/i.test(pin) ? 1 : MAX_PICTURES
}

/** The identity first, the pose last; on one sheet where only one picture is taken. */
async function picturesFor(
  { references, pose }: PictureRequest,
  limit: number,
  box: Box,
): Promise<Pick<PictureOrder, 'pictures' | 'conditions'> & { shown: Shown }> {
  const map = pose && (await drawPoseMap(pose, box))
  const wanted = references.slice(0, Math.max(1, limit - (map ? 1 : 0)))
  const identity = await Promise.all(wanted.map((file) => referenceJpeg(file)))
  const conditions = { hasPose: Boolean(map), references: identity.length }
  const [first] = identity
  if (limit === 1 && map && first) {
    return { pictures: [await sheetOf(first, map, box)], shown: { as: 'sheet' }, conditions }
  }
  const shown: Shown = { as: 'pictures', identity: identity.length, hasPose: Boolean(map) }
  return { pictures: map ? [...identity, map] : identity, shown, conditions }
}

/** The asked shape in the pixels of the tier and the blocks of the net. */
function boxFor({ width, height }: Box, maxPixels: number): Box {
  const scale = Math.min(1, Math.sqrt(maxPixels / (width * height)), SIDES.max / Math.max(width, height))
  const side = (pixels: number) =>
    Math.min(SIDES.max, Math.max(SIDES.min, Math.floor((pixels * scale) / BLOCK) * BLOCK))
  return { width: side(width), height: side(height) }
}
