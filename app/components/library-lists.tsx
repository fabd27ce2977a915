import type { SerializeFrom } from '@remix-run/node'
import { Form, useLocation } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useProblemText } from '#app/i18n/problem.ts'
import type { LibraryFilter } from '#app/library-filter.ts'
import type { GenerationSummary } from '#app/models/generation.server.ts'
import type { LibraryOutput } from '#app/models/output.server.ts'
import type { UploadView } from '#app/models/upload.server.ts'
import { Bytes, Moment } from './amounts.tsx'
import { ContactSheet } from './contact-sheet.tsx'
import { FavouriteStar } from './favourite-star.tsx'
import { Frame } from './frame.tsx'
import { LibraryBar } from './library-bar.tsx'
import { RunLine } from './run-line.tsx'
import { RowTick, useSelection } from './selection.tsx'
import { shapeOf } from './shape.ts'
import { textUrlOf } from './text-output.tsx'

type Projects = { id: string; name: string }[]

/** The id of the form around a list, whose ticks the bar at the foot sends. */
const FORM = 'library-selection'

export function OutputSheet({
  outputs,
  projects,
}: {
  outputs: SerializeFrom<LibraryOutput[]>
  projects: Projects
}) {
  const { t } = useTranslation()
  const { clock } = useFormat()
  const selection = useSelection(outputs)
  return (
    <ListForm
      view="outputs"
      bar={
        <LibraryBar view="outputs" selection={selection} form={FORM} zip="/library.zip" projects={projects} />
      }
    >
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
            corner={<FavouriteStar id={output.id} name={output.name} isFavourite={output.isFavourite} />}
          />
        ))}
      </ContactSheet>
    </ListForm>
  )
}

export function UploadList({
  uploads,
  tool,
  projects,
}: {
  uploads: SerializeFrom<UploadView[]>
  /** Any tool's: a refused upload is explained in its words. */
  tool: string
  projects: Projects
}) {
  const { t } = useTranslation()
  const { clock } = useFormat()
  const problemText = useProblemText(tool)
  const selection = useSelection(uploads)
  return (
    <ListForm
      view="uploads"
      bar={<LibraryBar view="uploads" selection={selection} form={FORM} projects={projects} />}
    >
      <ul className="grid list-none gap-x-8 md:grid-cols-2">
        {uploads.map((upload) => (
          <li key={upload.id} className="flex items-center gap-3 border-b border-hairline py-2">
            <RowTick selection={selection} item={upload} />
            <Thumbnail url={upload.thumbnailUrl} />
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
    </ListForm>
  )
}

export function RunList({ runs }: { runs: SerializeFrom<GenerationSummary[]> }) {
  const { t } = useTranslation()
  const selection = useSelection(runs)
  return (
    <ListForm view="runs" bar={<LibraryBar view="runs" selection={selection} form={FORM} />}>
      <ul className="grid list-none grid-cols-1 gap-3">
        {runs.map((run) => (
          <RunLine
            key={run.id}
            run={run}
            tick={
              <RowTick selection={selection} item={{ id: run.id, name: run.title || t('common.unnamed') }} />
            }
          />
        ))}
      </ul>
    </ListForm>
  )
}

export function Thumbnail({ url }: { url: string | null }) {
  return (
    <span className="grid size-14 flex-none place-items-center overflow-hidden rounded-frame bg-sunken">
      {url && <img src={url} alt="" loading="lazy" className="size-full object-cover" />}
    </span>
  )
}

/** What is done in it comes back to the same page of the same list. */
function ListForm({
  view,
  bar,
  children,
}: {
  view: LibraryFilter['view']
  /** Outside the form: it has forms of its own. */
  bar: ReactNode
  children: ReactNode
}) {
  const { pathname, search } = useLocation()
  return (
    <div className="grid min-w-0 gap-4">
      <Form method="post" action="/library" id={FORM} preventScrollReset className="min-w-0">
        <input type="hidden" name="view" value={view} />
        <input type="hidden" name="redirectTo" value={pathname + search} />
        {children}
      </Form>
      {bar}
    </div>
  )
}
