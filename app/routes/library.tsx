import {
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type SerializeFrom,
} from '@remix-run/node'
import { Form, Link, useLoaderData, useSearchParams } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { Bytes, Moment } from '#app/components/amounts.tsx'
import { Button, ButtonLink } from '#app/components/button.tsx'
import { classes } from '#app/components/classes.ts'
import { ContactSheet } from '#app/components/contact-sheet.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { TextField } from '#app/components/field.tsx'
import { Frame } from '#app/components/frame.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { RunLine } from '#app/components/run-line.tsx'
import { SelectField } from '#app/components/select.tsx'
import { SelectionBar, useSelection } from '#app/components/selection.tsx'
import { shapeOf } from '#app/components/shape.ts'
import { textUrlOf } from '#app/components/text-output.tsx'
import { useUserEvents } from '#app/components/watch.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { useProblemText } from '#app/i18n/problem.ts'
import {
  PERIODS,
  periodStart,
  readFilter,
  SHAPES,
  STATES,
  VIEWS,
  type LibraryFilter,
} from '#app/library-filter.ts'
import { listGenerations, type GenerationSummary } from '#app/models/generation.server.ts'
import { listOutputs, removeOutput, type LibraryOutput } from '#app/models/output.server.ts'
import { listUploads, removeUpload, type UploadView } from '#app/models/upload.server.ts'
import { requireUser } from '#app/session.server.ts'
import { toolCards } from '#app/studio/catalog.server.ts'

export const handle: PageHandle = { title: (t) => t('library.title') }

const AT_ONCE = 48

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const search = new URL(request.url).searchParams
  const filter = readFilter(search)
  return {
    filter,
    list: await readList(user.id, filter),
    tools: await toolCards(user.language),
    storage: { used: user.usedBytes, quota: user.quotaBytes },
    deleted: Number(search.get('deleted')) || 0,
  }
}

/** Removes what is ticked; what is somebody else's, or gone already, is left out of the count. */
export async function action({ request }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const form = await request.formData()
  const view = form.get('view') === 'uploads' ? 'uploads' : 'outputs'
  const remove = view === 'uploads' ? removeUpload : removeOutput
  let deleted = 0
  for (const id of new Set(form.getAll('only').map(String))) if (await remove(user.id, id)) deleted += 1
  return redirect(`/library?view=${view}&deleted=${deleted}`)
}

export default function Library() {
  const { t } = useTranslation()
  const data = useLoaderData<typeof loader>()
  const { filter, list, deleted, tools } = data
  useUserEvents((event) => (event.type === 'upload' ? filter.view === 'uploads' : filter.view !== 'uploads'))
  return (
    <Page title={t('library.title')} actions={<Storage {...data.storage} />}>
      <div className="grid gap-4">
        <Views current={filter.view} />
        {filter.view !== 'uploads' && <Filters filter={filter} tools={tools} />}
        {deleted > 0 && <Notice tone="success">{t('library.deleted', { count: deleted })}</Notice>}
        {list.items.length === 0 ? (
          <Nothing filter={filter} tool={tools[0]?.id} />
        ) : list.view === 'runs' ? (
          <Runs runs={list.items} />
        ) : list.view === 'uploads' ? (
          <Uploads key={filter.before} uploads={list.items} tool={tools[0]?.id ?? ''} />
        ) : (
          <Outputs key={filter.before} outputs={list.items} />
        )}
        {list.next && <Older next={list.next} />}
      </div>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage

async function readList(userId: string, filter: LibraryFilter) {
  const { view, tool, name, period, shape, state, before } = filter
  const limit = AT_ONCE + 1
  if (view === 'runs') {
    return { view, ...onePage(await listGenerations(userId, { limit, before, tool, state })) }
  }
  if (view === 'uploads') {
    return { view, ...onePage(await listUploads(userId, { limit, before })) }
  }
  const since = periodStart(period)
  return { view, ...onePage(await listOutputs(userId, { limit, before, tool, name, since, shape })) }
}

/** One more than is shown was asked for: it tells whether there is more. */
function onePage<Item extends { id: string }>(found: Item[]) {
  const items = found.slice(0, AT_ONCE)
  return { items, next: found.length > AT_ONCE ? (items.at(-1)?.id ?? null) : null }
}

function Storage({ used, quota }: { used: number; quota: number }) {
  const { t } = useTranslation()
  const { bytes } = useFormat()
  return (
    <div className="digits grid w-56 gap-1.5 text-fine text-muted">
      <meter
        aria-label={t('library.storageLabel')}
        min={0}
        max={quota}
        high={quota * 0.9}
        value={used}
        className="meter-thin"
      />
      <span>{t('library.storage', { used: bytes(used), quota: bytes(quota) })}</span>
    </div>
  )
}

function Views({ current }: { current: LibraryFilter['view'] }) {
  const { t } = useTranslation()
  return (
    <nav aria-label={t('library.title')} className="flex gap-1 border-b border-hairline">
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
    </nav>
  )
}

function Filters({ filter, tools }: { filter: LibraryFilter; tools: { id: string; title: string }[] }) {
  const { t } = useTranslation()
  const isFiltered = Boolean(filter.tool || filter.name || filter.period || filter.shape || filter.state)
  return (
    <Form key={JSON.stringify(filter)} method="get" className="flex flex-wrap items-end gap-3">
      <input type="hidden" name="view" value={filter.view} />
      {filter.view === 'outputs' && (
        <TextField
          label={t('library.search')}
          type="search"
          name="name"
          defaultValue={filter.name}
          className="w-full sm:w-52"
        />
      )}
      {tools.length > 1 && (
        <SelectField label={t('library.tool')} name="tool" defaultValue={filter.tool ?? ''} className="w-44">
          <option value="">{t('library.allTools')}</option>
          {tools.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </SelectField>
      )}
      {filter.view === 'outputs' ? (
        <>
          <SelectField
            label={t('library.date')}
            name="period"
            defaultValue={filter.period ?? ''}
            className="max-sm:w-[calc(50%-0.375rem)] sm:w-40"
          >
            <option value="">{t('library.anyTime')}</option>
            {PERIODS.map((period) => (
              <option key={period} value={period}>
                {t(`library.${period}`)}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={t('library.shape')}
            name="shape"
            defaultValue={filter.shape ?? ''}
            className="max-sm:w-[calc(50%-0.375rem)] sm:w-40"
          >
            <option value="">{t('library.anyShape')}</option>
            {SHAPES.map((shape) => (
              <option key={shape} value={shape}>
                {t(`library.${shape}`)}
              </option>
            ))}
          </SelectField>
        </>
      ) : (
        <SelectField
          label={t('library.status')}
          name="state"
          defaultValue={filter.state ?? ''}
          className="w-48"
        >
          <option value="">{t('library.anyStatus')}</option>
          {STATES.map((state) => (
            <option key={state} value={state}>
              {t(`generation.state.${state}`)}
            </option>
          ))}
        </SelectField>
      )}
      <Button type="submit" className="max-sm:flex-1">
        {t('library.filter')}
      </Button>
      {isFiltered && (
        <ButtonLink to={`/library?view=${filter.view}`} tone="quiet">
          {t('library.clear')}
        </ButtonLink>
      )}
    </Form>
  )
}

function Outputs({ outputs }: { outputs: SerializeFrom<LibraryOutput[]> }) {
  const { t } = useTranslation()
  const { clock } = useFormat()
  const selection = useSelection(outputs)
  return (
    <Form method="post" action="/library" id={FORM} className="grid min-w-0 gap-4">
      <input type="hidden" name="view" value="outputs" />
      <ContactSheet label={t('library.outputs')}>
        {outputs.map((output, place) => (
          <Frame
            key={output.id}
            number={output.index + 1}
            shape={shapeOf(output.facts) ?? '9:16'}
            imageUrl={output.posterUrl}
            textUrl={textUrlOf(output)}
            label={t('common.open', { name: output.name })}
            note={output.facts?.seconds ? `${clock(output.facts.seconds)} · ${output.name}` : output.name}
            isEager={place < 12}
            href={`/generations/${output.generationId}`}
            isSelected={selection.has(output.id)}
            selection={selection.tick(output)}
          />
        ))}
      </ContactSheet>
      <SelectionBar selection={selection} form={FORM} zip="/library.zip" />
    </Form>
  )
}

function Uploads({ uploads, tool }: { uploads: SerializeFrom<UploadView[]>; tool: string }) {
  const { t } = useTranslation()
  const { clock } = useFormat()
  const problemText = useProblemText(tool)
  const selection = useSelection(uploads)
  return (
    <Form method="post" action="/library" id={FORM} className="grid min-w-0 gap-4">
      <input type="hidden" name="view" value="uploads" />
      <ul className="grid list-none gap-x-8 md:grid-cols-2">
        {uploads.map((upload) => (
          <li key={upload.id} className="flex items-center gap-3 border-b border-hairline py-2">
            <label className="grid size-11 flex-none cursor-pointer place-items-center">
              <span className="sr-only">{t('common.select', { name: upload.name })}</span>
              <input
                type="checkbox"
                name="only"
                value={upload.id}
                checked={selection.has(upload.id)}
                onChange={(event) => selection.tick(upload).onChange(event.target.checked)}
                className="size-4.5"
              />
            </label>
            <span className="grid size-14 flex-none place-items-center overflow-hidden rounded-frame bg-sunken">
              {upload.thumbnailUrl && (
                <img src={upload.thumbnailUrl} alt="" loading="lazy" className="size-full object-cover" />
              )}
            </span>
            <span className="grid min-w-0 flex-1">
              {upload.url ? (
                <a href={upload.url} className="truncate font-medium hover:underline">
                  {upload.name}
                </a>
              ) : (
                <span className="truncate font-medium">{upload.name}</span>
              )}
              <span className="digits text-fine text-muted">
                {upload.facts?.seconds ? `${clock(upload.facts.seconds)} · ` : ''}
                <Bytes value={upload.bytes} /> · <Moment at={upload.createdAt} />
                {upload.isSample && ` · ${t('library.sample')}`}
                {upload.state !== 'ready' && ` · ${t(`library.uploadState.${upload.state}`)}`}
              </span>
              {upload.problem && <span className="text-fine text-danger">{problemText(upload.problem)}</span>}
            </span>
          </li>
        ))}
      </ul>
      <SelectionBar selection={selection} form={FORM} />
    </Form>
  )
}

function Runs({ runs }: { runs: SerializeFrom<GenerationSummary[]> }) {
  return (
    <ul className="grid list-none gap-3">
      {runs.map((run) => (
        <RunLine key={run.id} run={run} />
      ))}
    </ul>
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
  older.delete('deleted')
  return (
    <p>
      <ButtonLink to={`?${older}`}>{t('wallet.older')}</ButtonLink>
    </p>
  )
}

const FORM = 'library-selection'
