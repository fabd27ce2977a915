import { useState } from 'react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import type { PoseCard } from '#app/poses/cards.ts'
import type { PoseChoice } from '#app/poses/choice.ts'
import { filterPoses, SHELVES, type PoseFilter, type Shelf } from '#app/poses/pose-filter.ts'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { ContactSheet } from './contact-sheet.tsx'
import { Dialog } from './dialog.tsx'
import { Notice } from './notice.tsx'
import { PoseFilterFields } from './pose-filter-fields.tsx'
import { PoseFrame } from './pose-frame.tsx'
import type { usePoseCards } from './use-pose-cards.ts'

interface PosePickerDialogProps {
  isOpen: boolean
  poses: ReturnType<typeof usePoseCards>
  value: readonly PoseChoice[]
  max: number
  onChange(next: PoseChoice[]): void
  onClose(): void
}

/** All the poses there are, on three shelves; a press takes one or puts it back. */
export function PosePickerDialog({ isOpen, poses, value, max, onChange, onClose }: PosePickerDialogProps) {
  const word = usePoseWords()
  const [filter, setFilter] = useState<PoseFilter>({ shelf: 'library' })
  const shown = filterPoses(poses.cards, filter)
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
          <Button disabled={isFull || shown.every(({ id }) => chosen.has(id))} onClick={() => add(shown)}>
            {word('picker.all')}
          </Button>
          <Button tone="primary" onClick={onClose}>
            {word('picker.done', { count: value.length })}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <Shelves current={filter.shelf} onChoose={(shelf) => setFilter({ ...filter, shelf })} />
        <div className="flex flex-wrap items-end gap-3">
          <PoseFilterFields filter={filter} onChange={setFilter} />
        </div>
        {poses.state === 'loading' && <p role="status">{word('picker.loading')}</p>}
        {poses.state === 'failed' && (
          <Notice tone="problem">
            <p>{word('picker.failed')}</p>
            <p>
              <Button size="small" onClick={poses.again}>
                {word('picker.again')}
              </Button>
            </p>
          </Notice>
        )}
        {poses.state === 'ready' && shown.length === 0 && (
          <p className="text-muted">{word(emptyOf(filter, poses.cards))}</p>
        )}
        <ContactSheet label={word('picker.title')}>
          {shown.map((card) => (
            <Offered
              key={card.id}
              card={card}
              place={chosen.get(card.id)}
              isRefused={isFull && !chosen.has(card.id)}
              onPress={() => press(card)}
            />
          ))}
        </ContactSheet>
      </div>
    </Dialog>
  )
}

function Shelves({ current, onChoose }: { current: Shelf; onChoose(shelf: Shelf): void }) {
  const word = usePoseWords()
  return (
    <div role="group" aria-label={word('shelves')} className="flex gap-1 border-b border-hairline">
      {SHELVES.map((shelf) => (
        <button
          key={shelf}
          type="button"
          aria-pressed={shelf === current}
          onClick={() => onChoose(shelf)}
          className={classes(
            '-mb-px min-h-11 border-b-2 px-3 font-semibold',
            shelf === current ? 'border-kunyit text-ink' : 'border-transparent text-muted hover:text-ink',
          )}
        >
          {word(`shelf.${shelf}`)}
        </button>
      ))}
    </div>
  )
}

function Offered({
  card,
  place,
  isRefused,
  onPress,
}: {
  card: PoseCard
  /** 1-based among the chosen. */
  place: number | undefined
  isRefused: boolean
  onPress(): void
}) {
  return (
    <PoseFrame
      pictureUrl={card.pictureUrl}
      isSelected={place !== undefined}
      {...(place !== undefined && { number: place })}
      surface={(surface) => (
        <button
          type="button"
          aria-label={card.title}
          aria-pressed={place !== undefined}
          disabled={isRefused}
          onClick={onPress}
          {...surface}
        />
      )}
    >
      <p aria-hidden className="truncate pt-1 pb-2 text-fine">
        {card.title}
      </p>
    </PoseFrame>
  )
}

function choiceOf({ id, skeleton }: PoseCard): PoseChoice {
  return { pose: id, isMirrored: false, ...(skeleton && { skeleton }) }
}

function emptyOf({ shelf }: PoseFilter, cards: PoseCard[]) {
  if (shelf === 'favourites' && !cards.some(({ isFavourite }) => isFavourite)) return 'emptyFavourites'
  if (shelf === 'own' && !cards.some(({ isOwn }) => isOwn)) return 'emptyOwn'
  return 'emptyFilter'
}
