import { mapped } from '../geometry.ts'
import { mix } from '../palette.ts'
import { ellipse, shape, stroke } from '../svg.ts'
import { browColour, type Looks } from './looks.ts'
import { faceMap, facing, project, solid, type View } from './view.ts'

/** What a face may have beside its features. */

export function drawBeard(view: View, looks: Looks): string {
  if (!looks.traits.hasBeard || facing(view, 0) < -0.1) return ''
  const { cheek, jaw, chin, chinY, mouth, hair, whims } = looks
  const map = faceMap(view, 3)
  const low = chinY + 4 + whims[6]! * 9
  const top = mouth.y - 13
  const outline =
    `M${-(cheek - 1)} 8 C${-(cheek - 5)} 36 ${-(cheek - 20)} ${top + 8} ${-(mouth.width + 12)} ${top + 4} ` +
    `C${-mouth.width * 0.5} ${top - 5} -4 ${top - 4} 0 ${top - 1} C4 ${top - 4} ${mouth.width * 0.5} ${top - 5} ${mouth.width + 12} ${top + 4} ` +
    `C${cheek - 20} ${top + 8} ${cheek - 5} 36 ${cheek - 1} 8 C${cheek + 2} 30 ${jaw + 7} 52 ${jaw + 4} 66 ` +
    `C${chin + 22} ${low - 6} ${chin} ${low} 0 ${low} C${-chin} ${low} ${-chin - 22} ${low - 6} ${-jaw - 4} 66 C${-jaw - 7} 52 ${-cheek - 2} 30 ${-(cheek - 1)} 8 Z`
  return shape(mapped(outline, map), mix(hair.base, looks.skin.shade, 0.18)) + lips(view, looks)
}

/** The gap round the mouth, so that it is not drowned. */
function lips(view: View, { mouth, skin }: Looks): string {
  const { y, width } = mouth
  const d = `M${-width - 1} ${y - 2} C${-width * 0.5} ${y - 8} ${width * 0.5} ${y - 8} ${width + 1} ${y - 2} C${width * 0.5} ${y + 13} ${-width * 0.5} ${y + 13} ${-width - 1} ${y - 2} Z`
  return shape(mapped(d, faceMap(view, 3)), mix(skin.base, skin.shade, 0.5))
}

export function drawGlasses(view: View, looks: Looks): string {
  const { traits, eye, whims, hair } = looks
  if (!traits.hasGlasses || facing(view, 0) < -0.1) return ''
  const map = faceMap(view, 6)
  const colour = whims[7]! < 0.6 ? mix(browColour(looks), '#2a1a16', 0.5) : mix('#8a6a2e', hair.base, 0.2)
  const [width, height] = [24, whims[6]! < 0.5 ? 24 : 19]
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

export function drawEar(view: View, looks: Looks, side: -1 | 1): { drawn: string; z: number } {
  const { skin, cheek, traits } = looks
  const { x, y, z } = project(view, solid(side * (cheek + 3), 18, -6))
  const open = 0.4 + 0.6 * Math.abs(Math.sin(view.yaw))
  const width = 13 * open + 2
  const rim = ellipse(x, y, width, 19, skin.base)
  const inner = ellipse(x + side * 1.5, y, width * 0.55, 11.5, skin.shade, { opacity: '0.6' })
  const jewel = traits.style === 'fashion' ? ellipse(x, y + 26, 5.5, 8.5, '#e6a100') : ''
  return { drawn: rim + inner + jewel, z }
}

/** Light from the left: the shade of a face on its other side. */
export function drawFaceShade(view: View, { skin, cheek, jaw, chinY }: Looks): string {
  if (facing(view, 0) < 0.1) return ''
  const d = `M${cheek + 4} -30 C${cheek - 8} 8 ${jaw - 6} 50 8 ${chinY} L20 ${chinY + 2} C${jaw - 10} ${chinY - 10} ${jaw + 4} 60 ${cheek} 26 Z`
  return shape(mapped(d, faceMap(view, 0)), skin.shade, { opacity: '0.32' })
}
