import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData, useLocation, useSearchParams } from '@remix-run/react'
import { Folder } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/components/button.tsx'
import { classes } from '#app/components/classes.ts'
import { DoneNotice } from '#app/components/done-notice.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { LibraryFilters } from '#app/components/library-filters.tsx'
import { OutputSheet, RunList, UploadList } from '#app/components/library-lists.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { StorageMeter } from '#app/components/storage-meter.tsx'
import { useUserEvents } from '#app/components/watch.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { pageOf } from '#app/http/page-of.ts'
import { useLibraryWords } from '#app/i18n/library-words.ts'
import { periodStart, readFilter, VIEWS, type LibraryFilter } from '#app/library-filter.ts'
import { readDone } from '#app/library/done.ts'
import { actOnSelection } from '#app/library/selection.server.ts'
import { listGenerations } from '#app/models/generation.server.ts'
import { listOutputs } from '#app/models/output.server.ts'
import { listProjectNames } from '#app/models/project.server.ts'
import { retentionNotice } from '#app/models/retention.server.ts'
import { trashSize } from '#app/models/trash.server.ts'
import { listUploads } from '#app/models/upload.server.ts'
import { requireUser } from '#app/session.server.ts'
import { toolCards } from '#app/studio/catalog.server.ts'

export const handle: PageHandle = { title: (t) => t('library.title') }

const AT_ONCE = 48

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const search = new URL(request.url).searchParams
  const filter = readFilter(search)
  const [list, tools, projects, trash, retention] = await Promise.all([
    readList(user.id, filter),
    toolCards(user.language),
    listProjectNames(user.id),
    trashSize(user.id),
    retentionNotice(user.id),
  ])
  const storage = { used: user.usedBytes, quota: user.quotaBytes, trash }
  return { filter, list, tools, projects, storage, retention, done: readDone(search) }
}

/** Does what is asked for with what is ticked. */
export async function action({ request }: ActionFunctionArgs) {
  const user = await requireUser(request)
  return redirect(await actOnSelection(user.id, await request.formData()))
}

export const clientAction = keepPage

export default function Library() {
  const { t } = useTranslation()
  const word = useLibraryWords()
  const { filter, list, done, tools, projects, storage, retention } = useLoaderData<typeof loader>()
  // What was ticked is done with when the page goes on.
  const { key } = useLocation()
  useUserEvents((event) => (event.type === 'upload' ? filter.view === 'uploads' : filter.view !== 'uploads'))
  return (
    <Page title={t('library.title')} actions={<StorageMeter {...storage} />}>
      <div className="grid gap-4">
        <Views current={filter.view} />
        <LibraryFilters filter={filter} tools={tools} projects={projects} />
        {done && <DoneNotice {...done} />}
        {retention && <Notice>{word(`retention.${retention}`)}</Notice>}
        {list.items.length === 0 ? (
          <Nothing filter={filter} tool={tools[0]?.id} />
        ) : list.view === 'runs' ? (
          <RunList key={key} runs={list.items} />
        ) : list.view === 'uploads' ? (
          <UploadList
            key={filter.before}
            uploads={list.items}
            tool={tools[0]?.id ?? ''}
            projects={projects}
          />
        ) : (
          <OutputSheet key={key} outputs={list.items} projects={projects} />
        )}
        {list.next && <Older next={list.next} />}
      </div>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage

async function readList(userId: string, filter: LibraryFilter) {
  const { view, tool, name, period, shape, state, isFavourite, project: projectId, before } = filter
  const limit = AT_ONCE + 1
  if (view === 'runs') {
    return { view, ...pageOf(await listGenerations(userId, { limit, before, tool, state }), AT_ONCE) }
  }
  if (view === 'uploads') {
    return { view, ...pageOf(await listUploads(userId, { limit, before, projectId }), AT_ONCE) }
  }
  const asked = { tool, name, since: periodStart(period), shape, isFavourite, projectId }
  return { view, ...pageOf(await listOutputs(userId, { limit, before, ...asked }), AT_ONCE) }
}

function Views({ current }: { current: LibraryFilter['view'] }) {
  const { t } = useTranslation()
  const word = useLibraryWords()
  return (
    <nav aria-label={t('library.title')} className="flex items-end gap-1 border-b border-hairline">
      {VIEWS.map((view) => (
        <Link
          key={view}
          to={view === 'outputs' ? '/library' : `/library?view=${view}`}
          aria-current={view === current ? 'page' : undefined}
          className={classes(
            '-mb-px min-h-11 border-b-2 px-3 py-2.5 font-semibold',
            view === current ? 'border-kunyit text-ink' : 'border-transparent text-muted hover:text-ink',
          )}
        >
          {t(`library.${view}`)}
        </Link>
      ))}
      <Link
        to="/library/projects"
        className="ml-auto flex min-h-11 items-center gap-2 px-2 py-2.5 font-semibold text-muted hover:text-ink"
      >
        <Folder aria-hidden size={18} />
        <span className="max-sm:sr-only">{word('project.title')}</span>
      </Link>
    </nav>
  )
}

function Nothing({ filter, tool }: { filter: LibraryFilter; tool: string | undefined }) {
  const { t } = useTranslation()
  const { view, before: _, ...asked } = filter
  if (Object.values(asked).some(Boolean)) return <EmptyState title={t('library.emptyFilter')} />
  if (view === 'uploads') return <EmptyState title={t('library.emptyUploads')} />
  return (
    <EmptyState
      title={t('library.emptyTitle')}
      action={
        tool && (
          <ButtonLink to={`/studio/${tool}?samples=1`} tone="primary">
            {t('dashboard.trySamples')}
          </ButtonLink>
        )
      }
    >
      {t('library.empty')}
    </EmptyState>
  )
}

function Older({ next }: { next: string }) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const older = new URLSearchParams(search)
  older.set('before', next)
  older.delete('done')
  older.delete('count')
  return (
    <p>
      <ButtonLink to={`?${older}`}>{t('wallet.older')}</ButtonLink>
    </p>
  )
}
