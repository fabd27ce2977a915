import { writeFile } from 'node:fs/promises'
import type { PictureBackground, PictureRequest } from '#jobs/ai/picture.ts'
import { engineOf, pictureOf } from '#jobs/ai/engines.ts'
import { cutOut } from '#jobs/ai/huggingface.ts'
import { imageSize, openImage } from '#jobs/media/image.ts'
import type { Body } from './body.server.ts'
import type { Cell } from './cells.ts'
import { frameFor, reframe, type Frame, type FrameOptions } from './framing.ts'
import { formatsOf, type PoseGeneratorInput } from './input.ts'
import type { Subject } from './subject.server.ts'

/** One picture of the run, as the engine made it. */
export interface Made {
  frame: Frame
  /** What the recipe says of it. */
  recipe: Record<string, unknown>
}

/** Drawings are sharp at any size, but every pixel takes its time to encode. */
const DRAFT_PIXELS = 2_000_000
/** Sides of what nets draw; a drawing may have any. */
const NET_STEP = 64
const DRAFT_STEP = 2

/**
 * Asks the engine once, writes the picture to `file`, and says how it came about. The person is placed so that every
 * format can show all of them. Fails as `pictureOf` does.
 */
export async function makePicture(
  input: PoseGeneratorInput,
  {
    cell,
    body,
    subject,
    file,
    signal,
  }: { cell: Cell; body: Body; subject: Subject; file: string; signal: AbortSignal },
): Promise<Made> {
  const { tier } = input
  const { maxPixels, references, transparent } = engineOf(tier).capabilities(tier)
  const frame = frameFor(body.skeleton, formatsOf(input), optionsOf(tier, maxPixels))
  const wanted = backgroundOf(input)
  // What a net calls white is not: a plain background is made by cutting out, and is exact then.
  const isCut =
    tier !== 'draft' && (wanted.mode === 'colour' || (wanted.mode === 'transparent' && !transparent))
  const request: PictureRequest = {
    shot: 'figure',
    prompt: [body.words, input.details].filter(Boolean).join('. '),
    traits: subject.traits,
    references: subject.references.slice(0, references),
    ...(frame.skeleton && { pose: frame.skeleton }),
    background: isCut ? { mode: 'colour', colour: PLAIN } : wanted,
    width: frame.width,
    height: frame.height,
    seed: cell.seed,
    tier,
  }
  const picture = await pictureOf(request, { signal })
  await writeFile(file, picture.bytes)
  if (isCut) await writeFile(file, await onBackground(await cutOut(file, { signal }), wanted, file))
  return {
    frame: reframe(frame, await imageSize(file)),
    recipe: {
      engine: picture.engine,
      conditions: picture.conditions,
      usd: picture.usd,
      seed: cell.seed,
      prompt: request.prompt,
      ...(frame.skeleton && { skeleton: frame.skeleton }),
      ...(body.standIn && { standIn: body.standIn }),
      ...(isCut && { isCutOut: true }),
    },
  }
}

/** Easy to tell from hair, skin and clothes. */
const PLAIN = '#dfe3e6'

function optionsOf(tier: PoseGeneratorInput['tier'], maxPixels: number): FrameOptions {
  if (tier === 'draft')
    return { maxPixels: Math.min(maxPixels, DRAFT_PIXELS), step: DRAFT_STEP, isDrawn: true }
  return { maxPixels, step: NET_STEP, isDrawn: false }
}

function backgroundOf({ background }: PoseGeneratorInput): PictureBackground {
  const { mode, colour, scene } = background
  if (mode === 'colour') return { mode, colour }
  return mode === 'scene' ? { mode, prompt: scene } : { mode }
}

/** The PNG with alpha as it is, or laid on the colour. */
async function onBackground(png: Buffer, wanted: PictureBackground, file: string): Promise<Buffer> {
  if (wanted.mode !== 'colour') return png
  await writeFile(file, png)
  const image = await openImage(file)
  return await image.flatten({ background: wanted.colour }).png({ compressionLevel: 3 }).toBuffer()
}
