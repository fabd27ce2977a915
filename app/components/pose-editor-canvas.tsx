import { useDeferredValue, useMemo, useRef, type Dispatch, type KeyboardEvent } from 'react'
import { figureSvg } from '#app/drawing/figure.ts'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { MAP_COLOURS } from '#app/poses/map.ts'
import { PLAIN_SITTER } from '#app/poses/sitter.ts'
import { JOINTS, type Point, type Skeleton } from '#app/poses/skeleton.ts'
import { Bones, UNITS } from './pose-bones.tsx'
import type { Edit, Editing } from './pose-editing.ts'
import { usePoseDrag } from './use-pose-drag.ts'

/** Pixels of a canvas that has the room. */
const HEIGHT_PX = 640
/** What is shown of a head that is looked at closely, in units of the canvas's height. */
const CLOSE_UP = 0.36

/** The pose to take hold of. One stop for Tab; its keys move the joint that is selected. */
export function PoseCanvas({
  editing,
  edit,
  isFigureShown,
  isCloseUp,
  helpId,
  onKeyDown,
}: {
  editing: Editing
  edit: Dispatch<Edit>
  isFigureShown: boolean
  isCloseUp: boolean
  /** Of the sentence that tells which keys there are. */
  helpId: string
  onKeyDown(event: KeyboardEvent): void
}) {
  const word = usePoseWords()
  const canvas = useRef<SVGSVGElement>(null)
  const { present, joint } = editing
  usePoseDrag(canvas, present, UNITS, edit)
  return (
    <svg
      ref={canvas}
      role="application"
      aria-roledescription={word('editor.canvasRole')}
      aria-label={word('editor.canvas', { joint: word(`joints.${joint}`) })}
      aria-describedby={helpId}
      tabIndex={0}
      viewBox={viewBoxOf(present, isCloseUp)}
      width={Math.round((isCloseUp ? 1 : present.width) * HEIGHT_PX)}
      height={HEIGHT_PX}
      onKeyDown={onKeyDown}
      className="mx-auto block h-auto max-h-[75dvh] w-auto max-w-full cursor-crosshair rounded-frame select-none"
    >
      <rect x={-UNITS * 4} y={-UNITS * 4} width={UNITS * 12} height={UNITS * 12} fill="#d8d2c4" />
      <rect width={present.width * UNITS} height={UNITS} fill="#efe9dd" />
      {isFigureShown && <Figure skeleton={present} />}
      <Bones skeleton={present} scale={isCloseUp ? 0.4 : 1} />
      <Joints editing={editing} isCloseUp={isCloseUp} />
    </svg>
  )
}

/** Drawn when there is time for it: the joints must never wait for their figure. */
function Figure({ skeleton }: { skeleton: Skeleton }) {
  const shown = useDeferredValue(skeleton)
  const drawing = useMemo(
    () => ({
      __html: figureSvg({
        traits: PLAIN_SITTER,
        skeleton: shown,
        seed: 1,
        background: { mode: 'transparent' },
        width: Math.round(shown.width * UNITS),
        height: UNITS,
        isDraft: false,
      }),
    }),
    [shown],
  )
  return <g aria-hidden opacity={0.8} dangerouslySetInnerHTML={drawing} />
}

function Joints({ editing: { present, joint }, isCloseUp }: { editing: Editing; isCloseUp: boolean }) {
  const radius = isCloseUp ? 5 : 12
  const selected = present.joints[joint]
  return (
    <g aria-hidden stroke="#1b1a17" strokeWidth={radius / 4}>
      {JOINTS.map((one, index) => {
        const point = present.joints[one]
        const colour = MAP_COLOURS[index]!
        return (
          point && (
            <circle
              key={one}
              data-joint={one}
              {...centre(point)}
              r={radius}
              fill={`rgb(${colour.join(' ')})`}
              className="cursor-grab"
            />
          )
        )
      })}
      {selected && (
        <>
          <circle {...centre(selected)} r={radius * 1.9} fill="none" strokeWidth={radius * 0.55} />
          <circle
            {...centre(selected)}
            r={radius * 1.9}
            fill="none"
            stroke="#ffffff"
            strokeWidth={radius * 0.3}
          />
        </>
      )}
    </g>
  )
}

function centre({ x, y }: Point) {
  return { cx: x * UNITS, cy: y * UNITS }
}

function viewBoxOf({ width, joints }: Skeleton, isCloseUp: boolean): string {
  if (!isCloseUp) return `0 0 ${width * UNITS} ${UNITS}`
  const middle = joints.nose ?? joints.neck ?? { x: width / 2, y: CLOSE_UP / 2 }
  const corner = { x: middle.x - CLOSE_UP / 2, y: middle.y - CLOSE_UP / 2 }
  return [corner.x, corner.y, CLOSE_UP, CLOSE_UP].map((side) => side * UNITS).join(' ')
}
