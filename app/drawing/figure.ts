import type { Skeleton } from '#app/poses/skeleton.ts'
import { drawBackground } from './background.ts'
import { drawArms } from './body/arms.ts'
import { buildOf } from './body/build.ts'
import { gazeOf } from './body/gaze.ts'
import { drawGroundShadow } from './body/ground.ts'
import { drawLegs } from './body/legs.ts'
import { drawNeck } from './body/neck.ts'
import { placed, stanceOf } from './body/stance.ts'
import { showsChest, trunkMap } from './body/torso.ts'
import { canvasOf, svgOf, type Canvas, type DraftRequest } from './canvas.ts'
import { drawDrape } from './clothes/drape.ts'
import { outfitOf, type Wearer } from './clothes/outfit.ts'
import { drawTop } from './clothes/top.ts'
import { isHijab } from './head/hair/hair.ts'
import { drawHead } from './head/head.ts'
import { looksOf } from './head/looks.ts'
import { drawMark } from './mark.ts'
import { drawPrint } from './print.ts'
import { colourOr, toneOf } from './palette.ts'
import { randomOf } from './random.ts'

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
  { skeleton, traits, face, background, seed, personSeed = seed }: FigureRequest,
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
    background.mode === 'transparent' ? '' : drawGroundShadow(stance),
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
