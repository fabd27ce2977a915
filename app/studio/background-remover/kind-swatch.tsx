import { useId } from 'react'
import type { CutKind } from './limits.ts'

/** A mug on what each kind lays it on. */
export function KindSwatch({ kind, colour }: { kind: CutKind; colour: string }) {
  const id = useId()
  const isSquare = kind === 'square'
  const ground = { transparent: `url(#${id})`, white: '#ffffff', colour, square: '#ffffff' }[kind]
  return (
    <svg aria-hidden viewBox="0 0 120 80" className="block h-auto w-full rounded-frame bg-sunken">
      <defs>
        <pattern id={id} width="12" height="12" patternUnits="userSpaceOnUse">
          <rect width="12" height="12" fill="#ffffff" />
          <path d="M0 0h6v6H0zM6 6h6v6H6z" fill="#d5d2ca" />
        </pattern>
      </defs>
      <rect x={isSquare ? 20 : 0} width={isSquare ? 80 : 120} height="80" fill={ground} />
      {isSquare && <ellipse cx="59" cy="66.500" rx="23" ry="3" fill="#000000" opacity="0.22" />}
      <g transform={isSquare ? 'translate(59 40) scale(1.25)' : 'translate(44 45)'}>
        <path d="M15-11h4a9 9 0 0 1 0 18h-4" fill="none" stroke="#1c2c5a" strokeWidth="4.500" />
        <path d="M-17-20h34v36a5 5 0 0 1-5 5h-24a5 5 0 0 1-5-5z" fill="#23356b" />
        <path d="M-17-20h10v41h-5a5 5 0 0 1-5-5z" fill="#ffffff" opacity="0.14" />
        <circle cy="1" r="6" fill="#e6a100" />
      </g>
    </svg>
  )
}
