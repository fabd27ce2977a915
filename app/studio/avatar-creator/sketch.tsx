import { useDeferredValue, useMemo } from 'react'
import type { Traits } from '#app/avatars/traits.ts'
import { portraitSvg } from '#app/drawing/portrait.ts'
import { useWord } from './use-word.ts'

/** What a draft of these traits looks like, drawn in the page by the same hand. */
export function Sketch({
  traits,
  seed,
  width,
  height,
}: {
  traits: Traits
  seed: number
  /** Of the shape; the sketch is as wide as the page lets it. */
  width: number
  height: number
}) {
  const word = useWord()
  const settled = useDeferredValue(traits)
  const svg = useMemo(
    () =>
      portraitSvg({
        traits: settled,
        seed,
        background: { mode: 'keep' },
        width,
        height,
        isDraft: true,
      }),
    [settled, seed, width, height],
  )
  return (
    <figure className="grid w-40 flex-none content-start gap-1.5 sm:w-52">
      <div
        role="img"
        aria-label={word('sketch')}
        className="overflow-hidden rounded-frame bg-sunken [&>svg]:block [&>svg]:h-auto [&>svg]:w-full"
        // Drawn by us from choices of a list; nothing that anybody wrote is in it.
        dangerouslySetInnerHTML={{ __html: svg }}
      />
      <figcaption className="text-fine text-muted">{word('sketch')}</figcaption>
    </figure>
  )
}
