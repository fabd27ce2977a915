import type { Point, Skeleton } from '#app/poses/skeleton.ts'
import { drawBackground } from './background.ts'
import { armOf, drawArm, type Arm } from './body/arm.ts'
import { buildOf } from './body/build.ts'
import { gazeOf } from './body/gaze.ts'
import { drawLeg, drawSeat, drawSkirt, isRaised, legOf } from './body/leg.ts'
import { bodySides, placed, stanceOf, type Side, type Stance } from './body/stance.ts'
import { isOverTrunk, showsChest, shoulderOutline, trunkMap, trunkOutline } from './body/torso.ts'
import { canvasOf, svgOf, type Canvas, type DraftRequest } from './canvas.ts'
import { drawDrape } from './clothes/drape.ts'
import { outfitOf, type Outfit, type Wearer } from './clothes/outfit.ts'
import { add, at, between, distance, minus, times, tube } from './geometry.ts'
import { isHijab } from './head/hair/hair.ts'
import { drawHead, type HeadPlace } from './head/head.ts'
import { looksOf } from './head/looks.ts'
import { drawMark } from './mark.ts'
import { drawPrint } from './print.ts'
import { colourOr, toneOf } from './palette.ts'
import { randomOf } from './random.ts'
import { element, group, shape } from './svg.ts'

export interface FigureRequest extends DraftRequest {
  skeleton: Skeleton
}

/** A whole figure, dressed by the traits, in the skeleton's pose, as an SVG file. Never throws for a pose. */
export function figureSvg(request: FigureRequest): string {
  const canvas = canvasOf(request)
  const ground = drawBackground(canvas, request.background)
  return svgOf(
    canvas,
    request,
    ground + drawPerson(canvas, request) + (request.isDraft ? drawMark(canvas) : ''),
  )
}

function drawPerson(
  canvas: Canvas,
  { skeleton, traits, face, seed, personSeed = seed }: FigureRequest,
): string {
  const { joints, hands } = placed(skeleton, canvas)
  const looks = looksOf(traits, randomOf(personSeed))
  const stance = stanceOf(joints)
  if (!stance) return ''
  const build = buildOf(traits)
  const wearer: Wearer = {
    traits,
    looks,
    stance,
    build,
    definitions: canvas.definitions,
    map: trunkMap(stance, build),
    tone: toneOf(colourOr(traits.outfitColour, '#3a6ea5')),
    isCovered: isHijab(traits),
  }
  const outfit = outfitOf(wearer)
  const gaze = gazeOf(stance, traits)
  const head = face
    ? drawPrint(gaze, face.href, canvas.definitions)
    : drawHead(gaze, looks, canvas.definitions)
  const top = drawTop(wearer, outfit)
  const arms = drawArms(wearer, outfit, top.clip, hands)
  const legs = drawLegs(wearer, outfit)
  const isBack = !showsChest(stance)
  const drape = isHijab(traits) ? drawDrape(wearer) : ''
  return [
    isBack ? '' : head.behind,
    arms.behind,
    legs.low,
    drawNeck(wearer, gaze),
    top.drawn,
    legs.raised,
    arms.upper,
    arms.low,
    isBack ? '' : drape,
    head.head,
    isBack ? drape + head.behind : '',
    arms.over,
  ].join('')
}

/** Skin from the shoulders to the jaw, in the shade of the head above. */
function drawNeck({ stance, build, looks }: Wearer, gaze: HeadPlace): string {
  const radius = build.neck * stance.size
  const base = add(stance.neck, times(stance.down, 0.04 * stance.size))
  const top = between(base, gaze.centre, 0.62)
  const shaded = between(base, gaze.centre, 0.36)
  return (
    shape(
      tube([
        { at: base, radius: radius * 1.45 },
        { at: top, radius },
      ]),
      looks.skin.base,
    ) +
    shape(
      tube([
        { at: shaded, radius: radius * 0.94 },
        { at: top, radius },
      ]),
      looks.skin.shade,
      { opacity: '0.75' },
    )
  )
}

/** The trunk in its cloth, and the clip that keeps things on it. */
function drawTop(wearer: Wearer, outfit: Outfit): { drawn: string; clip: string } {
  const { stance, build, definitions } = wearer
  const outline =
    trunkOutline(stance, build, outfit.top.cut) + shoulderOutline(stance, build, outfit.sleeve.ease)
  const clip = definitions.add('top', (id) => element('clipPath', { id }, element('path', { d: outline })))
  const isFront = showsChest(stance)
  const drawn =
    shape(outline, outfit.top.tone.base) +
    (outfit.top.overlay ? shape(outline, outfit.top.overlay) : '') +
    group(isFront ? outfit.chest : outfit.back, { 'clip-path': clip }) +
    (isFront ? outfit.collar : '')
  return { drawn, clip }
}

function drawLegs(wearer: Wearer, outfit: Outfit): { low: string; raised: string } {
  const { stance, build, looks } = wearer
  const { near, far } = bodySides(stance)
  const { bottom, shoes } = outfit
  const both = { [near]: legOf(stance, near), [far]: legOf(stance, far) } as Record<
    Side,
    ReturnType<typeof legOf>
  >
  const draw = (side: Side) => drawLeg(both[side], { stance, build, skin: looks.skin, bottom, shoes })
  // Of crossed legs the one whose knee is higher lies on the other.
  const order =
    both[far].knee.y < both[near].knee.y - 0.15 * stance.size && Math.abs(Math.sin(stance.yaw)) < 0.6
      ? [near, far]
      : [far, near]
  const raised = order.filter((side) => isRaised(stance, both[side]))
  const low = order.filter((side) => !isRaised(stance, both[side]))
  if (bottom.kind === 'skirt') {
    const skirt = drawSkirt([both.right, both.left], stance, build, bottom)
    const legs = order.map(draw).join('')
    return raised.length > 0 ? { low: legs, raised: skirt } : { low: legs + skirt, raised: '' }
  }
  const seat = drawSeat([both.right, both.left], stance, build, bottom)
  return { low: low.map(draw).join('') + seat, raised: raised.map(draw).join('') }
}

interface Hands {
  left?: (Point | null)[] | undefined
  right?: (Point | null)[] | undefined
}

function drawArms(wearer: Wearer, outfit: Outfit, clip: string, hands: Hands) {
  const { stance, build, looks } = wearer
  const { near, far } = bodySides(stance)
  const layers = { behind: '', upper: '', low: '', over: '' }
  const isTurned = Math.abs(Math.sin(stance.yaw)) > 0.72
  for (const side of [far, near]) {
    const arm = armOf(stance, side)
    if (!arm) continue
    const { upper, fore, upperBalls } = drawArm(arm, {
      stance,
      build,
      side,
      skin: looks.skin,
      sleeve: outfit.sleeve,
      hand: hands[side],
    })
    if (isHiddenArm(arm, stance) || (isTurned && side === far && !isOverTrunk(stance, build, arm.wrist))) {
      layers.behind += fore + upper
    } else if (isTurned && side === far) {
      layers.behind += upper
      layers.over += fore
    } else {
      const shadow = tube(
        upperBalls.map(({ at: centre, radius }) => ({
          at: add(centre, at(0.035 * stance.size, 0.05 * stance.size)),
          radius: radius * 1.02,
        })),
      )
      layers.upper += shape(shadow, outfit.top.tone.shade, { opacity: '0.4', 'clip-path': clip }) + upper
      if (isLow(arm, stance)) layers.low += fore
      else layers.over += fore
    }
  }
  return layers
}

/** A hand that nobody sees, on an arm that does not leave the picture, is behind the back. */
const isHiddenArm = (arm: Arm, stance: Stance): boolean =>
  !arm.hasHand && distance(arm.elbow, arm.wrist) < stance.size

const isLow = ({ elbow, wrist }: Arm, stance: Stance): boolean =>
  minus(wrist, elbow).y > 0.2 * stance.size && wrist.y > stance.neck.y
