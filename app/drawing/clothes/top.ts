import { showsChest, shoulderOutline, trunkOutline } from '../body/torso.ts'
import { times } from '../geometry.ts'
import { element, group, num, shape } from '../svg.ts'
import type { Outfit, Wearer } from './outfit.ts'

/** The trunk in its cloth, and the clip that keeps things on it. */
export function drawTop(wearer: Wearer, outfit: Outfit): { drawn: string; clip: string } {
  const { stance, build, definitions } = wearer
  const outline =
    trunkOutline(stance, build, outfit.top.cut) + shoulderOutline(stance, build, outfit.sleeve.ease)
  const clip = definitions.add('top', (id) => element('clipPath', { id }, element('path', { d: outline })))
  const isFront = showsChest(stance)
  // The shadow of the hem on what is under it.
  const drop = times(stance.down, 0.035 * stance.size)
  const drawn =
    shape(outline, outfit.bottom.tone.shade, {
      opacity: '0.45',
      transform: `translate(${num(drop.x)} ${num(drop.y)})`,
    }) +
    shape(outline, outfit.top.tone.base) +
    (outfit.top.overlay ? shape(outline, outfit.top.overlay) : '') +
    group(isFront ? outfit.chest : outfit.back, { 'clip-path': clip }) +
    (isFront ? outfit.collar : '')
  return { drawn, clip }
}
