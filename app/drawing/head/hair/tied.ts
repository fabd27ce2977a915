import { circle, pair, tube } from '../../geometry.ts'
import { ellipse, shape, stroke } from '../../svg.ts'
import type { Looks } from '../looks.ts'
import { skullOutline } from '../skull.ts'
import { project, solid, type Solid, type View } from '../view.ts'
import type { Hair } from './hair.ts'
import { drawParting } from './loose.ts'
import { facing } from '../view.ts'

/** Hair drawn back: to a tail, a bun or two braids. */
function drawTied(view: View, looks: Looks, behind: string, front = ''): Hair {
  return {
    behind,
    mass: shape(skullOutline(view, 1.06), looks.hair.base),
    front: (facing(view, 0) > -0.2 ? drawParting(view, looks, -14) : '') + front,
    hasEars: true,
    isFaceNarrow: false,
  }
}

export function drawPonytail(view: View, looks: Looks): Hair {
  const { hair, side, whims } = looks
  const end = 120 + whims.fall * 60
  const spine = [
    solid(0, -58, -88),
    solid(side * 26, -34, -124),
    solid(side * 58, 40, -112),
    solid(side * 64, end - 40, -84),
    solid(side * 56, end, -76),
  ]
  const radii = [16, 27, 30, 22, 7]
  const tail = shape(tubeOf(view, spine, radii), hair.shade) + tie(view, spine[0]!, 15, looks)
  return drawTied(view, looks, tail)
}

export function drawBun(view: View, looks: Looks): Hair {
  const { hair, whims } = looks
  const height = -96 + whims.fall * 40
  const at = project(view, solid(0, height, -58))
  const radius = 36 + whims.size * 7
  const bun =
    shape(circle({ at, radius }), hair.base) +
    stroke(
      `M${pair({ x: at.x - radius * 0.6, y: at.y + 4 })}Q${pair({ x: at.x, y: at.y - radius * 0.9 })} ${pair({ x: at.x + radius * 0.6, y: at.y })}`,
      hair.light,
      2.4,
      { opacity: '0.6' },
    )
  return drawTied(view, looks, bun)
}

export function drawBraids(view: View, looks: Looks): Hair {
  const braids = ([-1, 1] as const).map((side) => {
    const spine = Array.from({ length: 8 }, (_, step) =>
      solid(side * (74 + Math.sin(step / 2) * 8), 50 + step * 19, -6 + step * 3),
    )
    return { at: project(view, spine[3]!), drawn: plait(view, spine, looks, side) }
  })
  const isBack = facing(view, 0) < -0.2
  const behind = braids.filter(({ at }) => isBack || at.z < -30).map(({ drawn }) => drawn)
  const front = braids.filter(({ at }) => !isBack && at.z >= -30).map(({ drawn }) => drawn)
  return drawTied(view, looks, behind.join(''), front.join(''))
}

function plait(view: View, spine: readonly Solid[], looks: Looks, side: 1 | -1): string {
  const { hair } = looks
  const beads = spine.map((point, step) => {
    const { x, y } = project(view, point)
    const width = 17 - step * 0.9
    const lean = (step % 2 === 0 ? 1 : -1) * side * 3
    return (
      ellipse(x + lean, y, width, 14, hair.base) +
      stroke(
        `M${pair({ x: x - width * 0.6, y: y + 7 })}Q${pair({ x, y: y + 13 })} ${pair({ x: x + width * 0.7, y: y + 3 })}`,
        hair.shade,
        2.4,
      )
    )
  })
  const end = project(view, spine.at(-1)!)
  return beads.join('') + tie(view, spine.at(-1)!, 9, looks) + ellipse(end.x, end.y + 17, 7, 11, hair.base)
}

function tie(view: View, point: Solid, radius: number, { cover }: Looks): string {
  const { x, y } = project(view, point)
  return ellipse(x, y + 3, radius, radius * 0.55, cover.base)
}

function tubeOf(view: View, spine: readonly Solid[], radii: readonly number[]): string {
  return tube(spine.map((point, index) => ({ at: project(view, point), radius: radii[index]! })))
}
