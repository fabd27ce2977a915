import { useState } from 'react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import type { PoseCard } from '#app/poses/cards.ts'
import { filterPoses, SHELVES, type PoseFilter, type Shelf } from '#app/poses/pose-filter.ts'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { ContactSheet } from './contact-sheet.tsx'
import { Notice } from './notice.tsx'
import { PoseFilterFields } from './pose-filter-fields.tsx'
import { PoseFrame } from './pose-frame.tsx'
import type { usePoseCards } from './use-pose-cards.ts'

/** What is looked for among the cards, and what is found. */
export function usePoseSearch(cards: readonly PoseCard[]) {
  const [filter, setFilter] = useState<PoseFilter>({ shelf: 'library' })
  return { filter, setFilter, shown: filterPoses(cards, filter) }
}

/** All the poses there are, on three shelves, to look through and press. For dialogs. */
export function PoseShelf({
  poses,
  search: { filter, setFilter, shown },
  chosen,
  isFull = false,
  onPress,
}: {
  poses: ReturnType<typeof usePoseCards>
  search: ReturnType<typeof usePoseSearch>
  /** 1-based places of what is chosen, by id; without it nothing stays chosen. */
  chosen?: ReadonlyMap<string, number>
  /** Nothing more can be chosen. */
  isFull?: boolean
  onPress(card: PoseCard): void
}) {
  const word = usePoseWords()
  return (
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
      <ContactSheet label={word('library')}>
        {shown.map((card) => (
          <Offered
            key={card.id}
            card={card}
            {...(chosen && { place: chosen.get(card.id) ?? 0 })}
            isRefused={isFull && !chosen?.has(card.id)}
            onPress={() => onPress(card)}
          />
        ))}
      </ContactSheet>
    </div>
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
  /** 1-based among the chosen, 0 when it is not; absent where nothing stays chosen. */
  place?: number
  isRefused: boolean
  onPress(): void
}) {
  return (
    <PoseFrame
      pictureUrl={card.pictureUrl}
      isSelected={Boolean(place)}
      {...(place && { number: place })}
      surface={(surface) => (
        <button
          type="button"
          aria-label={card.title}
          aria-pressed={place === undefined ? undefined : place > 0}
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

function emptyOf({ shelf }: PoseFilter, cards: PoseCard[]) {
  if (shelf === 'favourites' && !cards.some(({ isFavourite }) => isFavourite)) return 'emptyFavourites'
  if (shelf === 'own' && !cards.some(({ isOwn }) => isOwn)) return 'emptyOwn'
  return 'emptyFilter'
}
