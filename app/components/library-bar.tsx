import { Download, FolderInput, Star, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLibraryWords } from '#app/i18n/library-words.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { TextField } from './field.tsx'
import { SelectionBar, type Selection } from './selection.tsx'
import { SelectField } from './select.tsx'

interface LibraryBarProps {
  selection: Selection
  /** The id of the form that holds the ticks; it posts to the library. */
  form: string
  /** Where the form's ticks, sent with GET, are answered by a ZIP. */
  zip?: string
  /** Only outputs are favourites. */
  hasFavourites?: boolean
  /** Where things may be moved to; not offered without. */
  projects?: { id: string; name: string }[]
}

/** What can be done with the ticked things of the library. What is deleted lies in the trash, so nobody is asked twice. */
export function LibraryBar({ selection, form, zip, hasFavourites, projects }: LibraryBarProps) {
  const { t } = useTranslation()
  const word = useLibraryWords()
  const { count, items } = selection
  // Asked about this very list: the answer to a move is a new one, and closes the dialog.
  const [asked, setAsked] = useState<unknown>(null)
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
            {word('selection.favourite')}
          </Button>
        )}
        {projects && (
          <Button tone="quiet" size="small" icon={FolderInput} onClick={() => setAsked(items)}>
            {word('selection.project')}
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
          {word('selection.trash')}
        </Button>
        {zip && (
          <Button
            type="submit"
            form={form}
            formMethod="get"
            formAction={zip}
            formTarget="_self"
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
          isOpen={asked === items && count > 0}
          onClose={() => setAsked(null)}
          title={word('project.moveTitle', { count })}
          kind="sheet"
        >
          <MoveTo form={form} projects={projects} />
        </Dialog>
      )}
    </>
  )
}

function MoveTo({ form, projects }: { form: string; projects: { id: string; name: string }[] }) {
  const word = useLibraryWords()
  return (
    <div className="grid gap-4">
      <ul className="grid list-none gap-1">
        {[...projects, { id: 'none', name: word('project.none') }].map(({ id, name }) => (
          <li key={id}>
            <Button
              type="submit"
              form={form}
              name="move"
              value={id}
              tone="quiet"
              className="w-full justify-start"
            >
              <span className="truncate">{name}</span>
            </Button>
          </li>
        ))}
      </ul>
      <div className="flex items-end gap-2 border-t border-hairline pt-4">
        <TextField
          label={word('project.new')}
          name="projectName"
          form={form}
          maxLength={60}
          placeholder={word('project.namePlaceholder')}
          className="min-w-0 flex-1"
        />
        <Button type="submit" form={form} name="move" value="new">
          {word('project.move')}
        </Button>
      </div>
    </div>
  )
}

/** The same without JavaScript, always there. */
function PlainActions({
  form,
  hasFavourites,
  projects,
}: Pick<LibraryBarProps, 'form' | 'hasFavourites' | 'projects'>) {
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
