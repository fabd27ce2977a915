import type { Traits } from '#app/avatars/traits.ts'
import type { Looks } from '../looks.ts'
import type { View } from '../view.ts'
import { drawCurly } from './curly.ts'
import { drawHijab } from './hijab.ts'
import { drawLoose } from './loose.ts'
import { drawBald, drawBuzz, drawShort } from './short.ts'
import { drawBraids, drawBun, drawPonytail } from './tied.ts'
import { drawTurban } from './turban.ts'

/** What grows or lies on a head, in layers from the back to the front. */
export interface Hair {
  /** What hangs down the back: behind the body, or before it when we see the back. */
  behind: string
  /** Round the skull, under the face. */
  mass: string
  /** Over the face. */
  front: string
  hasEars: boolean
  /** Whether a scarf leaves only the middle of the face open. */
  isFaceNarrow: boolean
}

export type DrawHair = (view: View, looks: Looks) => Hair

const DRAWN: Record<Traits['hair'], DrawHair> = {
  short: drawShort,
  medium: drawLoose,
  long: drawLoose,
  ponytail: drawPonytail,
  bun: drawBun,
  curly: drawCurly,
  braids: drawBraids,
  buzz: drawBuzz,
  bald: drawBald,
  hijab: drawHijab,
  'hijab-syari': drawHijab,
  turban: drawTurban,
}

export function drawHair(view: View, looks: Looks): Hair {
  return DRAWN[looks.traits.hair](view, looks)
}

export const isHijab = ({ hair }: Pick<Traits, 'hair'>): boolean => hair === 'hijab' || hair === 'hijab-syari'
