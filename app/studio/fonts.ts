/** The families that a text on a picture can be set in. They ship with the project; jobs/media/fonts.ts opens them. */
export interface FontFamily {
  id: string
  title: string
  /** Weights that the family really has, lightest first. */
  weights: readonly number[]
}

export const FONTS = [
  { id: 'plus-jakarta-sans', title: 'Plus Jakarta Sans', weights: [400, 500, 600, 700, 800] },
  { id: 'poppins', title: 'Poppins', weights: [400, 500, 600, 700, 800, 900] },
  { id: 'montserrat', title: 'Montserrat', weights: [400, 500, 600, 700, 800, 900] },
  { id: 'inter', title: 'Inter', weights: [400, 500, 600, 700, 800, 900] },
  { id: 'noto-sans', title: 'Noto Sans', weights: [400, 500, 600, 700, 800, 900] },
  { id: 'oswald', title: 'Oswald', weights: [400, 500, 600, 700] },
  { id: 'anton', title: 'Anton', weights: [400] },
  { id: 'archivo-black', title: 'Archivo Black', weights: [400] },
  { id: 'bebas-neue', title: 'Bebas Neue', weights: [400] },
  { id: 'playfair-display', title: 'Playfair Display', weights: [400, 500, 600, 700, 800, 900] },
  { id: 'lora', title: 'Lora', weights: [400, 500, 600, 700] },
  { id: 'pacifico', title: 'Pacifico', weights: [400] },
  { id: 'caveat', title: 'Caveat', weights: [400, 500, 600, 700] },
] as const satisfies FontFamily[]

export type FontId = (typeof FONTS)[number]['id']

/** The family, or the first one where a preset names one that is gone. */
export function findFont(id: string): FontFamily & { id: FontId } {
  return FONTS.find((font) => font.id === id) ?? FONTS[0]
}

/** The weight of the family that is nearest; of two equally near the bolder. */
export function nearestWeight({ weights }: FontFamily, weight: number): number {
  return weights.reduce((best, one) => (Math.abs(one - weight) <= Math.abs(best - weight) ? one : best))
}
