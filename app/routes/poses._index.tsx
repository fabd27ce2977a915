import type { LoaderFunctionArgs, SerializeFrom } from '@remix-run/node'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { TrianglesCenterlineDashedVertical, MessageSquarePlus, PencilRuler } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { Button, ButtonLink } from '#app/components/button.tsx'
import { classes } from '#app/components/classes.ts'
import { ContactSheet } from '#app/components/contact-sheet.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { Pager } from '#app/components/pose-pager.tsx'
import { FavouriteButton } from '#app/components/pose-favourite.tsx'
import { PoseFilterFields } from '#app/components/pose-filter-fields.tsx'
import { PoseFrame } from '#app/components/pose-frame.tsx'
import { UsePoses } from '#app/components/pose-use.tsx'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { poseTools } from '#app/poses/asked-poses.server.ts'
import type { PoseCard } from '#app/poses/cards.ts'
import { poseParameter } from '#app/poses/choice.ts'
import { findPoseCards } from '#app/poses/pose-cards.server.ts'
import { readPoseFilter, SHELVES, writePoseFilter, type PoseFilter } from '#app/poses/pose-filter.ts'
import { poseUrl } from '#app/poses/urls.ts'
import { requireUser } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('poses.title') }

const PER_PAGE = 24

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const address = new URL(request.url).searchParams
  const filter = readPoseFilter(address)
  const [found, tools] = await Promise.all([findPoseCards(user, filter), poseTools(user.language)])
  const pages = Math.max(1, Math.ceil(found.length / PER_PAGE))
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(address.get('page'))) || 1))
  const cards = found.slice((page - 1) * PER_PAGE, page * PER_PAGE)
  return {
    filter,
    isMirrored: address.has('mirror'),
    count: found.length,
    page,
    pages,
    // The points of own poses are for the editor.
    cards: cards.map(({ skeleton: _, words: __, ...card }) => card),
    tools,
  }
}

export default function Poses() {
  const word = usePoseWords()
  const { filter, isMirrored, count, page, pages, cards, tools } = useLoaderData<typeof loader>()
  const chosen = useTicked()
  return (
    <Page
      title={word('library')}
      lead={word('lead')}
      actions={
        <>
          <ButtonLink to="/poses/requests" icon={MessageSquarePlus}>
            {word('ask')}
          </ButtonLink>
          <ButtonLink to="/poses/new" icon={PencilRuler}>
            {word('draw')}
          </ButtonLink>
        </>
      }
    >
      <div className="grid gap-4">
        <Shelves filter={filter} />
        <Filters filter={filter} isMirrored={isMirrored} />
        <div className="flex flex-wrap items-center justify-between gap-x-4">
          <p className="digits text-fine text-muted">{word('found', { count })}</p>
          <MirrorLink filter={filter} isMirrored={isMirrored} page={page} />
        </div>
        {cards.length === 0 ? (
          <Nothing filter={filter} />
        ) : (
          <ContactSheet label={word('library')}>
            {cards.map((card) => (
              <Card
                key={card.id}
                card={card}
                isMirrored={isMirrored}
                isSelectable={tools.length > 0}
                isSelected={chosen.has(poseParameter({ pose: card.id, isMirrored }))}
              />
            ))}
          </ContactSheet>
        )}
        <UsePoses tools={tools} count={chosen.size} form={FORM} />
        <Pager page={page} pages={pages} address={addressOf(filter, isMirrored)} />
      </div>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage

const FORM = 'use-poses'

/** What is ticked on this page, also before its script ran: the fields know, and are asked. */
function useTicked(): ReadonlySet<string> {
  const ticked = useSyncExternalStore(onTick, readTicked, () => '')
  return new Set(ticked ? ticked.split(' ') : [])
}

function onTick(changed: () => void) {
  document.addEventListener('change', changed)
  return () => document.removeEventListener('change', changed)
}

function readTicked(): string {
  const form = document.getElementById(FORM)
  return form instanceof HTMLFormElement ? new FormData(form).getAll('pose').join(' ') : ''
}

function Shelves({ filter }: { filter: PoseFilter }) {
  const word = usePoseWords()
  return (
    <nav aria-label={word('shelves')} className="flex gap-1 border-b border-hairline">
      {SHELVES.map((shelf) => (
        <Link
          key={shelf}
          to={`/poses?${writePoseFilter({ shelf })}`}
          aria-current={shelf === filter.shelf ? 'page' : undefined}
          className={classes(
            '-mb-px min-h-11 border-b-2 px-3 py-2.5 font-semibold',
            shelf === filter.shelf
              ? 'border-kunyit text-ink'
              : 'border-transparent text-muted hover:text-ink',
          )}
        >
          {word(`shelf.${shelf}`)}
        </Link>
      ))}
    </nav>
  )
}

function Filters({ filter, isMirrored }: { filter: PoseFilter; isMirrored: boolean }) {
  const word = usePoseWords()
  const { shelf, ...asked } = filter
  return (
    <Form
      key={JSON.stringify(filter)}
      method="get"
      action="/poses"
      className="flex flex-wrap items-end gap-3"
      role="search"
      aria-label={word('library')}
    >
      {shelf !== 'library' && <input type="hidden" name="shelf" value={shelf} />}
      {isMirrored && <input type="hidden" name="mirror" value="1" />}
      <PoseFilterFields filter={filter} />
      <Button type="submit" className="max-sm:flex-1">
        {word('filter')}
      </Button>
      {Object.values(asked).some(Boolean) && (
        <ButtonLink to={`/poses?${addressOf({ shelf }, isMirrored)}`} tone="quiet">
          {word('clear')}
        </ButtonLink>
      )}
    </Form>
  )
}

function MirrorLink({ filter, isMirrored, page }: { filter: PoseFilter; isMirrored: boolean; page: number }) {
  const word = usePoseWords()
  const address = addressOf(filter, !isMirrored)
  if (page > 1) address.set('page', String(page))
  return (
    <ButtonLink
      to={`/poses?${address}`}
      preventScrollReset
      tone="quiet"
      size="small"
      icon={TrianglesCenterlineDashedVertical}
    >
      {word(isMirrored ? 'unmirrorAll' : 'mirrorAll')}
    </ButtonLink>
  )
}

function Card({
  card,
  isMirrored,
  isSelectable,
  isSelected,
}: {
  card: SerializeFrom<Omit<PoseCard, 'skeleton' | 'words'>>
  isMirrored: boolean
  isSelectable: boolean
  isSelected: boolean
}) {
  const word = usePoseWords()
  const { id, title, difficulty } = card
  const mirror = isMirrored && !card.isOwn ? '?mirror=1' : ''
  return (
    <PoseFrame
      pictureUrl={isMirrored ? card.mirroredUrl : card.pictureUrl}
      isSelected={isSelected}
      surface={(surface) => <Link to={poseUrl(id) + mirror} aria-label={title} {...surface} />}
      corner={
        isSelectable && (
          <label className="grid size-11 cursor-pointer place-items-center">
            <span className="sr-only">{word('select', { title })}</span>
            <input
              type="checkbox"
              form={FORM}
              name="pose"
              value={poseParameter({ pose: id, isMirrored })}
              className="size-4.5 [color-scheme:light]"
            />
          </label>
        )
      }
    >
      <div className="flex items-start justify-between gap-1 pb-2">
        <p className="min-w-0 pt-1 text-fine leading-4">
          {title}
          <span className="block text-muted">
            {difficulty ? word(`difficulties.${difficulty}`) : word('shelf.own')}
          </span>
        </p>
        {!card.isOwn && (
          <FavouriteButton id={id} title={title} isFavourite={card.isFavourite} className="-mr-2 flex-none" />
        )}
      </div>
    </PoseFrame>
  )
}

function Nothing({ filter }: { filter: PoseFilter }) {
  const word = usePoseWords()
  const { shelf, ...asked } = filter
  if (shelf === 'library' || Object.values(asked).some(Boolean)) {
    return <EmptyState title={word('emptyFilter')} />
  }
  return <EmptyState title={word(shelf === 'own' ? 'emptyOwn' : 'emptyFavourites')} />
}

function addressOf(filter: PoseFilter, isMirrored: boolean): URLSearchParams {
  const address = writePoseFilter(filter)
  if (isMirrored) address.set('mirror', '1')
  return address
}
