import { useState } from 'react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import type { PoseCard } from '#app/poses/cards.ts'
import { readOpenPose } from '#app/poses/openpose.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'
import { poseUrl } from '#app/poses/urls.ts'
import { Dialog } from './dialog.tsx'
import { Notice } from './notice.tsx'
import { PoseShelf, usePoseSearch } from './pose-shelf.tsx'
import { usePoseCards } from './use-pose-cards.ts'

/** A pose to begin from, instead of the one on the canvas. */
export function PoseStart({
  isOpen,
  onClose,
  onChoose,
}: {
  isOpen: boolean
  onClose(): void
  onChoose(skeleton: Skeleton): void
}) {
  const word = usePoseWords()
  const poses = usePoseCards(isOpen)
  const search = usePoseSearch(poses.cards)
  const [isFailed, setFailed] = useState(false)
  const choose = (card: PoseCard) => {
    setFailed(false)
    skeletonOf(card).then(onChoose, () => setFailed(true))
  }
  return (
    <Dialog kind="wide" isOpen={isOpen} onClose={onClose} title={word('editor.startTitle')}>
      {isFailed && (
        <Notice tone="problem" className="mb-4">
          {word('picker.failed')}
        </Notice>
      )}
      <PoseShelf poses={poses} search={search} onPress={choose} />
    </Dialog>
  )
}

/** A card of the library has no points; they come as anybody may download them. */
async function skeletonOf({ id, skeleton }: PoseCard): Promise<Skeleton> {
  if (skeleton) return skeleton
  const response = await fetch(`${poseUrl(id)}/openpose.json`)
  const read = response.ok ? readOpenPose(await response.text()) : { ok: false as const }
  if (!read.ok) throw new Error(`The pose ${id} answered ${response.status}`)
  return read.skeleton
}
