import { usePoseWords } from '#app/i18n/pose-words.ts'
import type { PoseCard } from '#app/poses/cards.ts'
import type { PoseChoice } from '#app/poses/choice.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { PoseShelf, usePoseSearch } from './pose-shelf.tsx'
import type { usePoseCards } from './use-pose-cards.ts'

interface PosePickerDialogProps {
  isOpen: boolean
  poses: ReturnType<typeof usePoseCards>
  value: readonly PoseChoice[]
  max: number
  onChange(next: PoseChoice[]): void
  onClose(): void
}

/** A press takes a pose or puts it back. */
export function PosePickerDialog({ isOpen, poses, value, max, onChange, onClose }: PosePickerDialogProps) {
  const word = usePoseWords()
  const search = usePoseSearch(poses.cards)
  const chosen = new Map(value.map(({ pose }, index) => [pose, index + 1]))
  const isFull = value.length >= max

  const add = (cards: PoseCard[]) => {
    const more = cards.filter(({ id }) => !chosen.has(id)).map(choiceOf)
    onChange([...value, ...more].slice(0, max))
  }
  const press = (card: PoseCard) => {
    if (chosen.has(card.id)) onChange(value.filter(({ pose }) => pose !== card.id))
    else add([card])
  }

  return (
    <Dialog
      kind="wide"
      isOpen={isOpen}
      onClose={onClose}
      title={word('picker.title')}
      footer={
        <>
          <p role="status" className="min-w-0 flex-1 self-center text-fine text-muted">
            {isFull && word('picker.full', { max })}
          </p>
          <Button
            disabled={isFull || search.shown.every(({ id }) => chosen.has(id))}
            onClick={() => add(search.shown)}
          >
            {word('picker.all')}
          </Button>
          <Button tone="primary" onClick={onClose}>
            {word('picker.done', { count: value.length })}
          </Button>
        </>
      }
    >
      <PoseShelf poses={poses} search={search} chosen={chosen} isFull={isFull} onPress={press} />
    </Dialog>
  )
}

function choiceOf({ id, skeleton }: PoseCard): PoseChoice {
  return { pose: id, isMirrored: false, ...(skeleton && { skeleton }) }
}
