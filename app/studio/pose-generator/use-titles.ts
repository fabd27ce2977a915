import { useMemo } from 'react'
import { useIsHydrated } from '#app/components/hydrated.ts'
import { usePoseCards } from '#app/components/use-pose-cards.ts'
import { isOwnPose, type PoseChoice } from '#app/poses/choice.ts'
import type { PoseGeneratorInput } from './input.ts'
import { useWord } from './use-word.ts'

/** What a row of the grid is called: a library pose by its title once the list of poses has come, by its id until then. */
export function useTitles({
  mode,
  poses,
  description,
}: PoseGeneratorInput): (row: { pose?: PoseChoice }) => string {
  const word = useWord()
  const isHydrated = useIsHydrated()
  const { cards } = usePoseCards(isHydrated && mode === 'poses' && poses.length > 0)
  const titles = useMemo(() => new Map(cards.map(({ id, title }) => [id, title])), [cards])
  return ({ pose }) => {
    if (!pose) return description || word('grid.described')
    const title = titles.get(pose.pose) ?? (isOwnPose(pose.pose) ? word('grid.own') : pose.pose)
    return pose.isMirrored ? `${title} (${word('grid.mirrored')})` : title
  }
}
