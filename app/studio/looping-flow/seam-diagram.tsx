import type { LoopMode } from './input.ts'

/** How the end meets the beginning, drawn: one wedge running into the other, there and back, or end to end. */
export function SeamDiagram({ mode }: { mode: LoopMode }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 120 68"
      className="absolute inset-0 size-full text-white/70"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinejoin="round"
      strokeLinecap="round"
    >
      {DRAWINGS[mode]}
    </svg>
  )
}

const DRAWINGS: Record<LoopMode, React.ReactNode> = {
  crossfade: (
    <>
      <path d="M14 24h40l18 20H14z" fill="currentColor" fillOpacity="0.14" />
      <path d="M106 24H54l18 20h34z" fill="currentColor" fillOpacity="0.28" />
    </>
  ),
  boomerang: (
    <>
      <path d="M18 27h76" />
      <path d="m86 20 8 7-8 7" />
      <path d="M102 27v14H26" strokeDasharray="4 4" />
      <path d="m34 34-8 7 8 7" />
    </>
  ),
  hard: (
    <>
      <rect x="14" y="24" width="44" height="20" rx="1" fill="currentColor" fillOpacity="0.14" />
      <rect x="62" y="24" width="44" height="20" rx="1" fill="currentColor" fillOpacity="0.28" />
    </>
  ),
}
