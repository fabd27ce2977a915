import type { Traits } from '#app/avatars/traits.ts'

/** What a body measures, in heads. Widths are half widths. */
export interface Build {
  neck: number
  shoulder: number
  bust: number
  waist: number
  hip: number
  /** Half depths. */
  chestDepth: number
  waistDepth: number
  hipDepth: number
  arm: readonly [shoulder: number, elbow: number, wrist: number]
  leg: readonly [hip: number, knee: number, ankle: number]
  hand: number
}

/** Shoulders, waist, hips, limbs, as parts of the average. */
const BODY: Record<Traits['body'], readonly [number, number, number, number]> = {
  slim: [0.94, 0.86, 0.9, 0.86],
  average: [1, 1, 1, 1],
  athletic: [1.07, 0.96, 0.97, 1.1],
  curvy: [1, 1, 1.16, 1.08],
  plus: [1.1, 1.38, 1.28, 1.28],
}

export function buildOf({ gender, body, age }: Traits): Build {
  const [shoulders, waist, hips, limbs] = BODY[body]
  const isChild = age === 'child'
  // How much of a grown woman's or man's figure there is.
  const grown = isChild ? 0 : age === 'teen' ? 0.6 : 1
  const by = (female: number, male: number) => {
    const neutral = (female + male) / 2
    const own = gender === 'female' ? female : gender === 'male' ? male : neutral
    return neutral + (own - neutral) * grown
  }
  const settled = age === 'senior' ? 1.08 : 1
  return {
    neck: by(0.185, 0.24) * (0.5 + limbs * 0.5),
    shoulder: by(0.17, 0.24) * shoulders,
    bust: by(0.66, 0.76) * shoulders,
    waist: by(0.53, 0.64) * waist * settled * (isChild ? 1.1 : 1),
    hip: by(0.73, 0.68) * hips,
    chestDepth: by(0.45, 0.46) * (0.5 + waist * 0.5),
    waistDepth: by(0.36, 0.4) * waist * settled,
    hipDepth: by(0.47, 0.44) * hips,
    arm: scale([by(0.168, 0.205), by(0.137, 0.162), by(0.094, 0.112)], limbs),
    leg: scale([by(0.325, 0.31), by(0.215, 0.225), by(0.13, 0.14)], limbs),
    hand: by(0.115, 0.13) * (0.7 + limbs * 0.3),
  }
}

function scale<T extends readonly [number, number, number]>(
  [a, b, c]: T,
  by: number,
): [number, number, number] {
  return [a * by, b * by, c * (0.6 + by * 0.4)]
}
