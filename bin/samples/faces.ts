import { loadImage, type SKRSContext2D } from '@napi-rs/canvas'
import { traitsSchema, type Traits } from '#app/avatars/traits.ts'
import { portraitSvg } from '#app/drawing/portrait.ts'

/** People who do not exist, drawn as avatars are, to try what wants somebody's photo. */
export interface Face {
  name: string
  traits: Partial<Traits>
}

/** A field 1,000 wide. */
export const FACE = { width: 1_000, height: 1_250 }

export const FACES: Face[] = [
  {
    name: 'wajah-rani',
    traits: { hair: 'hijab', coverColour: '#c98f7a', outfit: 'blazer', outfitColour: '#e9e2d2' },
  },
  {
    name: 'wajah-bima',
    traits: { gender: 'male', hair: 'short', outfit: 'shirt', outfitColour: '#5d7fa3', hasBeard: true },
  },
]

export async function faceOf({ name, traits }: Face): Promise<(on: SKRSContext2D) => void> {
  const svg = portraitSvg({
    traits: traitsSchema.parse(traits),
    seed: name.length,
    background: { mode: 'keep' },
    ...FACE,
    isDraft: false,
  })
  const drawing = await loadImage(Buffer.from(svg))
  return (on) => on.drawImage(drawing, 0, 0, FACE.width, FACE.height)
}
