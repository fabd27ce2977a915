import { mapped } from '../geometry.ts'
import { mix } from '../palette.ts'
import { shape } from '../svg.ts'
import type { Looks } from './looks.ts'
import { faceMap, facing, type View } from './view.ts'

/** From one sideburn round the chin to the other, with its moustache; under the mouth that is drawn after it. */
export function drawBeard(view: View, looks: Looks): string {
  if (!looks.traits.hasBeard || facing(view, 0) < -0.1) return ''
  const { cheek, jaw, chin, chinY, mouth, hair, whims } = looks
  const map = faceMap(view, 3)
  const low = chinY + 4 + whims.beard * 9
  const top = mouth.y - 13
  const outline =
    `M${-(cheek - 1)} 8 C${-(cheek - 5)} 36 ${-(cheek - 20)} ${top + 8} ${-(mouth.width + 12)} ${top + 4} ` +
    `C${-mouth.width * 0.5} ${top - 5} -4 ${top - 4} 0 ${top - 1} C4 ${top - 4} ${mouth.width * 0.5} ${top - 5} ${mouth.width + 12} ${top + 4} ` +
    `C${cheek - 20} ${top + 8} ${cheek - 5} 36 ${cheek - 1} 8 C${cheek + 2} 30 ${jaw + 7} 52 ${jaw + 4} 66 ` +
    `C${chin + 22} ${low - 6} ${chin} ${low} 0 ${low} C${-chin} ${low} ${-chin - 22} ${low - 6} ${-jaw - 4} 66 C${-jaw - 7} 52 ${-cheek - 2} 30 ${-(cheek - 1)} 8 Z`
  return shape(mapped(outline, map), mix(hair.base, looks.skin.shade, 0.18)) + drawGap(view, looks)
}

/** The gap round the mouth, so that it is not drowned. */
function drawGap(view: View, { mouth, skin }: Looks): string {
  const { y, width } = mouth
  const d = `M${-width - 1} ${y - 2} C${-width * 0.5} ${y - 8} ${width * 0.5} ${y - 8} ${width + 1} ${y - 2} C${width * 0.5} ${y + 13} ${-width * 0.5} ${y + 13} ${-width - 1} ${y - 2} Z`
  return shape(mapped(d, faceMap(view, 3)), mix(skin.base, skin.shade, 0.5))
}
