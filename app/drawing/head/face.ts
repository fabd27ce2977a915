import { mapped } from '../geometry.ts'
import { IRISES, mix, PAPER } from '../palette.ts'
import { element, ellipse, group, num, shape, stroke, type Definitions } from '../svg.ts'
import { browColour, type Looks } from './looks.ts'
import { faceMap, facing, onFace, project, type View } from './view.ts'

/** Cheeks, mouth, nose, eyes and brows, in that order. */
export function drawFace(view: View, looks: Looks, definitions: Definitions): string {
  return (
    drawCheeks(view, looks) +
    drawAge(view, looks) +
    drawMouth(view, looks) +
    drawNose(view, looks) +
    ([-1, 1] as const).map((side) => drawEye(view, looks, side, definitions)).join('')
  )
}

function drawCheeks(view: View, { cheek, skin, hasFreckles, traits }: Looks): string {
  return ([-1, 1] as const)
    .filter((side) => facing(view, side * 40) > 0.15)
    .map((side) => {
      const at = project(view, onFace(side * (cheek - 27), 38))
      const width = 17 * facing(view, side * 40)
      const strength = traits.gender === 'male' ? 0.18 : 0.3
      const blush = ellipse(at.x, at.y, width, 10, skin.cheek, { opacity: String(strength) })
      return blush + (hasFreckles ? drawFreckles(view, side, skin.shade) : '')
    })
    .join('')
}

function drawFreckles(view: View, side: number, colour: string): string {
  const spots = [
    [26, 30],
    [33, 33],
    [40, 29],
    [36, 39],
    [29, 38],
  ] as const
  return spots
    .map(([x, y]) => project(view, onFace(side * x, y)))
    .map(({ x, y }) => ellipse(x, y, 1.3, 1.1, colour))
    .join('')
}

/** The lines that years have drawn. */
function drawAge(view: View, { traits, skin, eye }: Looks): string {
  if (traits.age !== 'senior' && traits.age !== 'adult') return ''
  const map = faceMap(view)
  const colour = mix(skin.base, skin.shade, traits.age === 'senior' ? 0.9 : 0.45)
  const both = (write: (side: number) => string) =>
    [-1, 1].filter((side) => facing(view, side * 30) > 0.25).map(write)
  const smileLines = both((side) =>
    stroke(mapped(`M${side * 18} 46 C${side * 27} 52 ${side * 31} 60 ${side * 29} 69`, map), colour, 2),
  )
  if (traits.age === 'adult') return smileLines.join('')
  const y = eye.y
  const crow = both(
    (side) =>
      stroke(mapped(`M${side * 47} ${y - 1} L${side * 54} ${y - 5}`, map), colour, 1.7) +
      stroke(mapped(`M${side * 47} ${y + 4} L${side * 54} ${y + 5}`, map), colour, 1.7) +
      stroke(
        mapped(`M${side * 20} ${y + 14} Q${side * 30} ${y + 19} ${side * 39} ${y + 13}`, map),
        colour,
        1.7,
      ),
  )
  const forehead = facing(view, 0) > 0.3 ? stroke(mapped('M-22 -36 Q0 -40 22 -36', map), colour, 1.7) : ''
  return [...smileLines, ...crow, forehead].join('')
}

function drawNose(view: View, { nose, skin }: Looks): string {
  const { y, width } = nose
  const map = faceMap(view)
  const tip = project(view, { ...onFace(0, y - 4), z: onFace(0, y).z + 17 })
  const bridge = map(0, 4)
  const wing = (side: number) => map(side * width, y + 2)
  const turn = Math.sin(view.yaw)
  const nearWing = wing(turn > 0 ? -1 : 1)
  const farWing = wing(turn > 0 ? 1 : -1)
  // A turned nose stands out from the face; seen from the front it is two shadows.
  const body =
    Math.abs(turn) < 0.12
      ? ''
      : shape(
          `M${num(bridge.x)} ${num(bridge.y)}Q${num(tip.x - turn * 6)} ${num(tip.y - 12)} ${num(tip.x)} ${num(tip.y)}` +
            `Q${num(tip.x + turn)} ${num(tip.y + 8)} ${num(farWing.x)} ${num(farWing.y + 3)}L${num(nearWing.x)} ${num(nearWing.y)}Z`,
          skin.base,
        )
  const under = stroke(
    `M${num(nearWing.x)} ${num(nearWing.y)}Q${num((tip.x + nearWing.x) / 2)} ${num(tip.y + 11)} ${num(
      Math.abs(turn) < 0.12 ? farWing.x : tip.x,
    )} ${num(Math.abs(turn) < 0.12 ? farWing.y : tip.y + 3)}`,
    mix(skin.shade, '#7a3b2a', 0.22),
    3,
  )
  const light = stroke(
    mapped(`M-2 ${y - 20} L-1 ${y - 9}`, (x, py) =>
      project(view, { ...onFace(x, py), z: onFace(x, py).z + 9 }),
    ),
    skin.light,
    4,
    {
      opacity: '0.55',
    },
  )
  return body + light + under
}

function drawMouth(view: View, { mouth, skin, traits }: Looks): string {
  if (facing(view, 0) < 0.02) return ''
  const { y, width, smile, isOpen } = mouth
  const map = faceMap(view, 2)
  const lip = traits.gender === 'male' ? mix(skin.lip, skin.shade, 0.55) : skin.lip
  const line = mix(skin.lip, '#4a1f1f', 0.5)
  const corner = y - smile * 0.45
  const dip = y + smile * 0.6
  if (isOpen) {
    const outer = `M${-width} ${corner} Q0 ${dip + 1} ${width} ${corner} Q${width * 0.72} ${y + 14} 0 ${y + 14} Q${-width * 0.72} ${y + 14} ${-width} ${corner} Z`
    const teeth = `M${-width * 0.84} ${corner + 2.2} Q0 ${dip + 2} ${width * 0.84} ${corner + 2.2} Q${width * 0.6} ${y + 8.5} 0 ${y + 8.5} Q${-width * 0.6} ${y + 8.5} ${-width * 0.84} ${corner + 2.2} Z`
    return (
      stroke(mapped(outer, map), lip, traits.gender === 'male' ? 2.4 : 4) +
      shape(mapped(outer, map), mix(skin.lip, '#40161c', 0.7)) +
      shape(mapped(teeth, map), PAPER)
    )
  }
  const full = traits.gender === 'male' ? 4.5 : 7.5
  const upper = `M${-width} ${corner} Q${-width * 0.45} ${y - full * 0.75} ${-width * 0.14} ${y - full * 0.55} Q0 ${y - full * 0.3} ${width * 0.14} ${y - full * 0.55} Q${width * 0.45} ${y - full * 0.75} ${width} ${corner} Q0 ${dip + 3} ${-width} ${corner} Z`
  const lower = `M${-width * 0.92} ${corner + 1} Q0 ${dip + 2} ${width * 0.92} ${corner + 1} Q${width * 0.45} ${dip + full * 1.15} 0 ${dip + full * 1.15} Q${-width * 0.45} ${dip + full * 1.15} ${-width * 0.92} ${corner + 1} Z`
  return (
    shape(mapped(upper, map), lip) +
    shape(mapped(lower, map), mix(lip, skin.light, 0.18)) +
    stroke(mapped(`M${-width} ${corner} Q0 ${dip + 3} ${width} ${corner}`, map), line, 2.2)
  )
}

function drawEye(view: View, looks: Looks, side: -1 | 1, definitions: Definitions): string {
  const { eye, brow, skin, traits, hair } = looks
  const open = facing(view, side * eye.x)
  if (open < 0.14) return ''
  const map = faceMap(view, 1)
  const { width, height, tilt, y } = eye
  const x = (offset: number) => side * (eye.x + offset)
  const inner = y + tilt * 0.4
  const outer = y - tilt
  const upper = `M${x(-width)} ${inner + 1} C${x(-width * 0.6)} ${y - height * 1.05} ${x(width * 0.45)} ${y - height * 1.2} ${x(width)} ${outer}`
  const lower = ` C${x(width * 0.6)} ${y + height * 0.78} ${x(-width * 0.45)} ${y + height * 0.86} ${x(-width)} ${inner + 1} Z`
  const white = mapped(upper + lower, map)
  const clip = definitions.add(`eye${side}`, (id) =>
    element('clipPath', { id }, element('path', { d: white })),
  )
  const look = project(view, onFace(side * eye.x, y - 0.6, 1))
  const radius = Math.min(height * 1.02, 8.6)
  const lash = traits.gender === 'male' ? 2.6 : 3.8
  const dark = mix(hair.shade, '#1d1413', 0.6)
  const wing =
    traits.gender === 'male' || traits.age === 'child'
      ? ''
      : stroke(mapped(`M${x(width - 1)} ${outer} L${x(width + 4)} ${outer - 4}`, map), dark, 2.6)
  const ball =
    shape(white, '#fffaf2') +
    group(
      ellipse(look.x, look.y, radius * open, radius, IRISES[traits.eyes]) +
        ellipse(look.x, look.y, radius * 0.5 * open, radius * 0.5, '#1a1210') +
        ellipse(look.x - 2.4, look.y - 2.8, 2.2, 2.2, '#ffffff') +
        stroke(mapped(upper, map), skin.shade, 6, { opacity: '0.28' }),
      { 'clip-path': clip },
    )
  const lid = stroke(
    mapped(
      `M${x(-width * 0.7)} ${y - height * 1.15} C${x(-width * 0.2)} ${y - height * 1.75} ${x(width * 0.6)} ${y - height * 1.7} ${x(width * 1.05)} ${outer - 4.5}`,
      map,
    ),
    mix(skin.base, skin.shade, 0.7),
    1.8,
  )
  return lid + ball + stroke(mapped(upper, map), dark, lash) + wing + drawBrow(looks, side, map, brow)
}

function drawBrow(
  looks: Looks,
  side: -1 | 1,
  map: (x: number, y: number) => { x: number; y: number },
  brow: Looks['brow'],
): string {
  const { eye } = looks
  const y = eye.y + brow.y
  const x = (offset: number) => side * (eye.x + offset)
  const [inner, outer, thick, arch] = [-eye.width - 1, eye.width + 5, brow.thick, brow.arch]
  const d = `M${x(inner)} ${y + thick * 0.4} C${x(inner + 9)} ${y - arch * 0.7} ${x(4)} ${y - arch - 1} ${x(outer)} ${y + 1.5} C${x(5)} ${y - arch + thick * 0.8} ${x(inner + 9)} ${y + thick * 0.55} ${x(inner + 1)} ${y + thick * 1.15} Z`
  return shape(mapped(d, map), browColour(looks), {
    stroke: browColour(looks),
    'stroke-width': 1.2,
    'stroke-linejoin': 'round',
  })
}

/** Light from the left: the shade of a face on its other side. */
export function drawFaceShade(view: View, { skin, cheek, jaw, chinY }: Looks): string {
  if (facing(view, 0) < 0.1) return ''
  const d = `M${cheek + 4} -30 C${cheek - 8} 8 ${jaw - 6} 50 8 ${chinY} L20 ${chinY + 2} C${jaw - 10} ${chinY - 10} ${jaw + 4} 60 ${cheek} 26 Z`
  return shape(mapped(d, faceMap(view, 0)), skin.shade, { opacity: '0.32' })
}
