import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData, useLocation } from '@remix-run/react'
import { ArrowLeft } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/components/button.tsx'
import { DoneNotice } from '#app/components/done-notice.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { EmptyTrash, TrashList } from '#app/components/trash-list.tsx'
import { keepPage } from '#app/connection/keep-page.ts'
import { pageOf } from '#app/http/page-of.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { useLibraryWords } from '#app/i18n/library-words.ts'
import { readDone } from '#app/library/done.ts'
import { backWith } from '#app/library/selection.server.ts'
import {
  emptyTrash,
  listTrash,
  readThings,
  removeFromTrash,
  restore,
  trashSize,
} from '#app/models/trash.server.ts'
import { requireUser } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('library.trash') }

const AT_ONCE = 48

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const search = new URL(request.url).searchParams
  const before = search.get('before') ?? undefined
  const [found, size] = await Promise.all([
    listTrash(user.id, { limit: AT_ONCE + 1, before }),
    trashSize(user.id),
  ])
  const { items: things, next } = pageOf(found, AT_ONCE)
  return { things, next, size, done: readDone(search) }
}

/** Puts things back, removes them for ever, or empties the whole trash. */
export async function action({ request }: ActionFunctionArgs) {
  const { id: userId } = await requireUser(request)
  const form = await request.formData()
  const things = readThings(form.getAll('only').map(String))
  const intent = form.get('intent')
  form.set('redirectTo', '/library/trash')
  if (intent === 'empty') return redirect(backWith(form, 'removed', (await emptyTrash(userId)).removed))
  if (intent === 'remove') {
    return redirect(backWith(form, 'removed', (await removeFromTrash(userId, things)).removed))
  }
  if (intent !== 'restore') throw new Response('Unknown intent', { status: 400 })
  return redirect(backWith(form, 'restored', await restore(userId, things)))
}

export const clientAction = keepPage

export default function Trash() {
  const { t } = useTranslation()
  const word = useLibraryWords()
  const { bytes } = useFormat()
  const { things, next, size, done } = useLoaderData<typeof loader>()
  const { key } = useLocation()
  return (
    <Page
      title={word('trash.title')}
      lead={word('trash.lead')}
      actions={size.things > 0 && <EmptyTrash size={size} />}
    >
      <div className="grid gap-4">
        <p className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <ButtonLink to="/library" tone="quiet" size="small" icon={ArrowLeft}>
            {word('trash.back')}
          </ButtonLink>
          {size.things > 0 && (
            <span className="digits text-fine text-muted">
              {word('trash.size', { size: bytes(size.bytes) })}
            </span>
          )}
        </p>
        {done && <DoneNotice {...done} />}
        {things.length === 0 ? (
          <EmptyState title={word('trash.nothing')}>{word('trash.nothingLead')}</EmptyState>
        ) : (
          <TrashList key={key} things={things} />
        )}
        {next && (
          <p>
            <ButtonLink to={`?${new URLSearchParams({ before: next })}`}>{t('wallet.older')}</ButtonLink>
          </p>
        )}
      </div>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage
