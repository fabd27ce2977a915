import { useEffect, useRef, useState } from 'react'
import type { FormPreview, PreviewOutput } from '../contract.ts'
import type { RemoverInput } from './input.ts'
import type { CutKind } from './limits.ts'
import { groupSize } from './price.ts'

/** Between the last edit and a new preview of it. */
const PAUSE_MS = 350

/**
 * What the server has made of the picture at `place`, kind by kind; an old one stays until there is a newer. Asks after
 * every edit that changes it. Without a place nothing is asked.
 */
export function useCuts(
  preview: FormPreview,
  input: RemoverInput,
  place: number | undefined,
): { kind: CutKind; output: PreviewOutput | undefined }[] {
  const [asked, setAsked] = useState<{ picture: string | undefined; kinds: CutKind[] }>()
  const { kinds, colour, square, hasHoles } = input
  const picture = place === undefined ? undefined : input.pictures[place]
  const first = (place ?? 0) * groupSize(input)
  const latest = useRef({ ask: preview.ask, first })
  // Other pictures' ticks change nothing in this one.
  const wanted = picture && JSON.stringify([picture, kinds, colour, square, hasHoles])

  useEffect(() => {
    latest.current = { ask: preview.ask, first }
  })
  useEffect(() => {
    if (!wanted) return
    const timer = setTimeout(() => {
      const [of, made] = JSON.parse(wanted) as [string, CutKind[]]
      setAsked({ picture: of, kinds: made })
      latest.current.ask(latest.current.first)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [wanted])

  return kinds.map((kind) => {
    const at = asked?.picture === picture ? (asked?.kinds.indexOf(kind) ?? -1) : -1
    return { kind, output: preview.outputs.find(({ index }) => index === at) }
  })
}
