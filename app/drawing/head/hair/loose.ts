import { mapped } from '../../geometry.ts'
import { mix } from '../../palette.ts'
import { shape } from '../../svg.ts'
import type { Looks } from '../looks.ts'
import { skullOutline, type Ring } from '../skull.ts'
import { faceMap, facing, type View } from '../view.ts'
import type { DrawHair } from './hair.ts'
import { drawStrands, mirrored } from './strands.ts'

/** Open hair, to the shoulders or down the back, parted where it is. */
export const drawLoose: DrawHair = (view, looks) => {
  const { hair } = looks
  const isLong = looks.traits.hair === 'long'
  const end = isLong ? 215 + looks.whims.length * 40 : 112 + looks.whims.length * 18
  const rings: Ring[] = [
    { y: 20, width: 84, front: 0, back: -96 },
    { y: 70, width: isLong ? 88 : 92, front: 4, back: -98 },
    { y: end - 26, width: isLong ? 84 : 90, front: 0, back: -92 },
    { y: end, width: isLong ? 62 : 70, front: -14, back: -74 },
  ]
  return {
    behind: shape(skullOutline(view, 1.08, rings), mix(hair.base, hair.shade, 0.75)),
    mass: shape(skullOutline(view, 1.08), hair.base),
    front: facing(view, 0) > -0.2 ? drawLocks(view, looks, isLong) + drawParting(view, looks) : '',
    hasEars: false,
    isFaceNarrow: false,
  }
}

/** The curtain of hair on both sides of the parting. */
export function drawParting(view: View, looks: Looks, low = 18): string {
  const { hair, part, whims } = looks
  const map = faceMap(view, 8)
  const curtain = (side: 1 | -1) => {
    // Drawn as the right one: x grows away from the parting.
    const from = part * side
    const reach = 64 - from
    const wave = whims.wave * 8
    return mirrored(
      `M${from - 4} -94 C${from + reach * 0.5} -100 78 -78 80 -30 C81 ${low - 20} 79 ${low} 74 ${low + 14} C70 ${low} 66 ${low - 22} 62 -24 C56 ${-46 + wave} ${from + reach * 0.45} ${-62 + wave * 0.5} ${from} -66 Z`,
      side,
    )
  }
  // Of who looks aside the far half is behind the forehead.
  const seen = ([-1, 1] as const).filter((side) => facing(view, side * 50) > 0.1)
  const strand = (side: 1 | -1) => {
    const from = part * side
    return [
      mirrored(`M${from + 6} -86 C${from + 34} -84 62 -66 70 -26`, side),
      mirrored(`M${from + 4} -76 C${from + 26} -74 54 -60 64 -28`, side),
    ]
  }
  return (
    seen.map((side) => shape(mapped(curtain(side), map), hair.base)).join('') +
    drawStrands(view, seen.flatMap(strand), hair)
  )
}

/** What falls before the shoulders. */
function drawLocks(view: View, { hair, whims, side }: Looks, isLong: boolean): string {
  const map = faceMap(view, 10)
  const end = isLong ? 176 + whims.fall * 40 : 104 + whims.fall * 14
  const lock = (way: 1 | -1) => {
    const shorter = way === side ? 0 : isLong ? 26 : 6
    const tip = end - shorter
    return mirrored(
      `M66 -40 C84 -20 88 20 88 60 C88 ${tip * 0.6} 92 ${tip * 0.86} 76 ${tip} C68 ${tip - 8} 58 ${tip * 0.8} 62 ${tip * 0.62} C66 60 74 30 66 -6 Z`,
      way,
    )
  }
  return ([-1, 1] as const)
    .filter((way) => facing(view, way * 55) > 0.45)
    .map(
      (way) =>
        shape(mapped(lock(way), map), hair.base) +
        drawStrands(view, [mirrored(`M76 10 C84 40 78 70 76 ${end * 0.78}`, way)], hair),
    )
    .join('')
}
