import { Form, useLocation } from '@remix-run/react'
import { Download, FolderInput, Star, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLibraryWords } from '#app/i18n/library-words.ts'
import type { LibraryFilter } from '#app/library-filter.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { TextField } from './field.tsx'
import { SelectionBar, type Selection } from './selection.tsx'
import { SelectField } from './select.tsx'

interface LibraryBarProps {
  view: View
  selection: Selection
  /** The id of the form that holds the ticks; it posts to the library. */
  form: string
  /** Where the form's ticks, sent with GET, are answered by a ZIP. */
  zip?: string
  /** Where things may be moved to; not offered without. */
  projects?: Project[]
}

type View = LibraryFilter['view']
type Project = { id: string; name: string }

/** What can be done with the ticked things of the library. What is deleted lies in the trash, so nobody is asked twice. */
export function LibraryBar({ view, selection, form, zip, projects }: LibraryBarProps) {
  const { t } = useTranslation()
  const word = useLibraryWords()
  const { count } = selection
  // Only outputs are favourites.
  const hasFavourites = view === 'outputs'
  const [isAsked, setAsked] = useState(false)
  return (
    <>
      <SelectionBar selection={selection}>
        {hasFavourites && (
          <Button
            type="submit"
            form={form}
            name="intent"
            value="favourite"
            tone="quiet"
            size="small"
            icon={Star}
          >
            <Word>{word('selection.favourite')}</Word>
          </Button>
        )}
        {projects && (
          <Button tone="quiet" size="small" icon={FolderInput} onClick={() => setAsked(true)}>
            <Word>{word('selection.project')}</Word>
          </Button>
        )}
        <Button
          type="submit"
          form={form}
          name="intent"
          value="trash"
          tone="danger"
          size="small"
          icon={Trash2}
        >
          <Word>{word('selection.trash')}</Word>
        </Button>
        {zip && (
          <Button
            type="submit"
            form={form}
            formMethod="get"
            formAction={zip}
            tone="primary"
            size="small"
            icon={Download}
          >
            {t('library.downloadSelected', { count })}
          </Button>
        )}
      </SelectionBar>
      <noscript>
        <PlainActions form={form} hasFavourites={hasFavourites} projects={projects} />
      </noscript>
      {projects && (
        <Dialog
          isOpen={isAsked && count > 0}
          onClose={() => setAsked(false)}
          title={word('project.moveTitle', { count })}
          kind="sheet"
        >
          <MoveTo ids={selection.ids} view={view} projects={projects} />
        </Dialog>
      )}
    </>
  )
}

/** On a phone the sign is enough, and the word is for those who hear it. */
function Word({ children }: { children: string }) {
  return <span className="max-sm:sr-only">{children}</span>
}

function MoveTo({ ids, view, projects }: { ids: string[]; view: View; projects: Project[] }) {
  const word = useLibraryWords()
  return (
    <div className="grid grid-cols-1 gap-4">
      <MoveForm ids={ids} view={view} className="grid grid-cols-1 gap-1">
        {[...projects, { id: 'none', name: word('project.none') }].map(({ id, name }) => (
          <Button key={id} type="submit" name="move" value={id} tone="quiet" className="w-full justify-start">
            <span className="truncate">{name}</span>
          </Button>
        ))}
      </MoveForm>
      <MoveForm ids={ids} view={view} className="flex items-end gap-2 border-t border-hairline pt-4">
        <TextField
          label={word('project.new')}
          name="projectName"
          maxLength={60}
          required
          placeholder={word('project.namePlaceholder')}
          className="min-w-0 flex-1"
        />
        <Button type="submit" name="move" value="new">
          {word('project.move')}
        </Button>
      </MoveForm>
    </div>
  )
}

/** A form of its own: Enter in a field of the list's form would press the list's first button. */
function MoveForm({
  ids,
  view,
  className,
  children,
}: {
  ids: string[]
  view: View
  className: string
  children: ReactNode
}) {
  const { pathname, search } = useLocation()
  return (
    <Form method="post" action="/library" preventScrollReset className={className}>
      <input type="hidden" name="view" value={view} />
      <input type="hidden" name="redirectTo" value={pathname + search} />
      {ids.map((id) => (
        <input key={id} type="hidden" name="only" value={id} />
      ))}
      {children}
    </Form>
  )
}

/** The same without JavaScript, always there. */
function PlainActions({
  form,
  hasFavourites,
  projects,
}: Pick<LibraryBarProps, 'form' | 'projects'> & { hasFavourites: boolean }) {
  const word = useLibraryWords()
  return (
    <span className="flex flex-wrap items-end gap-3">
      <Button type="submit" form={form} name="intent" value="trash">
        {word('selection.trash')}
      </Button>
      {hasFavourites && (
        <Button type="submit" form={form} name="intent" value="favourite">
          {word('selection.favourite')}
        </Button>
      )}
      {projects && projects.length > 0 && (
        <>
          <SelectField label={word('selection.project')} name="moveTo" form={form} className="w-44">
            {projects.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
            <option value="none">{word('project.none')}</option>
          </SelectField>
          <Button type="submit" form={form} name="intent" value="move">
            {word('project.move')}
          </Button>
        </>
      )}
    </span>
  )
}
