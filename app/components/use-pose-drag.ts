import { useEffect, useRef, type Dispatch, type RefObject } from 'react'
import { JOINTS, type Joint, type Point, type Skeleton } from '#app/poses/skeleton.ts'
import type { Edit } from './pose-editing.ts'

/** How near a finger must come to a joint, pixels: targets of 48, of which the nearest joint wins. */
const REACH_PX = 24

/** Lets a mouse, a pen or a finger take joints of a canvas whose viewBox has `units` to the skeleton's one. */
export function usePoseDrag(
  canvas: RefObject<SVGSVGElement>,
  skeleton: Skeleton,
  units: number,
  edit: Dispatch<Edit>,
): void {
  const latest = useRef(skeleton)
  useEffect(() => {
    latest.current = skeleton
  }, [skeleton])

  useEffect(() => {
    const svg = canvas.current
    if (!svg) return
    /** The pointer that has a joint, and from its point to the joint's. */
    let held: { pointer: number; offset: Point } | undefined

    const under = (event: { clientX: number; clientY: number }) => nearest(svg, latest.current, units, event)

    const take = (event: PointerEvent) => {
      if (held || event.button !== 0) return
      const found = under(event)
      if (!found) return
      svg.setPointerCapture(event.pointerId)
      held = { pointer: event.pointerId, offset: found.offset }
      edit({ do: 'grab', joint: found.joint })
      svg.focus({ preventScroll: true })
      event.preventDefault()
    }
    const move = (event: PointerEvent) => {
      if (held?.pointer !== event.pointerId) return
      const at = pointAt(svg, units, event)
      if (at) edit({ do: 'drag', to: { x: at.x + held.offset.x, y: at.y + held.offset.y } })
    }
    const end = (event: PointerEvent) => {
      if (held?.pointer !== event.pointerId) return
      held = undefined
      edit({ do: event.type === 'pointerup' ? 'drop' : 'release' })
    }
    // A finger on a joint drags it; beside the joints it scrolls the page, as everywhere.
    const keepFromScrolling = (event: TouchEvent) => {
      const [touch] = event.changedTouches
      if (touch && under(touch) && event.cancelable) event.preventDefault()
    }

    svg.addEventListener('pointerdown', take)
    svg.addEventListener('pointermove', move)
    svg.addEventListener('pointerup', end)
    svg.addEventListener('pointercancel', end)
    svg.addEventListener('touchstart', keepFromScrolling, { passive: false })
    return () => {
      svg.removeEventListener('pointerdown', take)
      svg.removeEventListener('pointermove', move)
      svg.removeEventListener('pointerup', end)
      svg.removeEventListener('pointercancel', end)
      svg.removeEventListener('touchstart', keepFromScrolling)
    }
  }, [canvas, units, edit])
}

/** The joint under a finger, and how far from its point the joint lies. */
function nearest(
  svg: SVGSVGElement,
  { joints }: Skeleton,
  units: number,
  event: { clientX: number; clientY: number },
): { joint: Joint; offset: Point } | undefined {
  const at = pointAt(svg, units, event)
  const scale = svg.getScreenCTM()?.a
  if (!at || !scale) return undefined
  const [best] = JOINTS.flatMap((joint) => {
    const point = joints[joint]
    if (!point) return []
    const offset = { x: point.x - at.x, y: point.y - at.y }
    return [{ joint, offset, distance: Math.hypot(offset.x, offset.y) }]
  }).sort((one, other) => one.distance - other.distance)
  return best && best.distance * units * scale <= REACH_PX ? best : undefined
}

function pointAt(
  svg: SVGSVGElement,
  units: number,
  { clientX, clientY }: { clientX: number; clientY: number },
): Point | undefined {
  const matrix = svg.getScreenCTM()
  if (!matrix) return undefined
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse())
  return { x: x / units, y: y / units }
}
