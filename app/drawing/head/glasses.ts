import { mapped } from '../geometry.ts'
import { mix } from '../palette.ts'
import { shape, stroke } from '../svg.ts'
import { browColour, type Looks } from './looks.ts'
import { faceMap, facing, type View } from './view.ts'

/** Two rims that turn with the face, of horn or of wire. */
export function drawGlasses(view: View, looks: Looks): string {
  const { traits, eye, whims, hair } = looks
  if (!traits.hasGlasses || facing(view, 0) < -0.1) return ''
  const map = faceMap(view, 6)
  const colour = whims.frame < 0.6 ? mix(browColour(looks), '#2a1a16', 0.5) : mix('#8a6a2e', hair.base, 0.2)
  const [width, height] = [24, whims.beard < 0.5 ? 24 : 19]
  const y = eye.y + 3
  const rims = ([-1, 1] as const)
    .filter((side) => facing(view, side * eye.x) > 0.08)
    .map((side) => {
      const centre = side * eye.x
      const rim = `M${centre - width} ${y - height * 0.4} C${centre - width} ${y - height * 1.1} ${centre + width} ${y - height * 1.1} ${centre + width} ${y - height * 0.4} C${centre + width} ${y + height * 1.2} ${centre - width} ${y + height * 1.2} ${centre - width} ${y - height * 0.4} Z`
      const arm =
        facing(view, side * 70) > 0.05
          ? stroke(mapped(`M${centre + side * width} ${y - 6} L${side * 78} ${y - 4}`, map), colour, 3)
          : ''
      return (
        arm +
        shape(mapped(rim, map), '#ffffff', { 'fill-opacity': '0.14', stroke: colour, 'stroke-width': 3.2 })
      )
    })
  const bridge = stroke(
    mapped(`M${-eye.x + width} ${y - 5} Q0 ${y - 11} ${eye.x - width} ${y - 5}`, map),
    colour,
    3,
  )
  return rims.join('') + bridge
}
