import { Form } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { useLibraryWords } from '#app/i18n/library-words.ts'
import { PERIODS, SHAPES, STATES, type LibraryFilter } from '#app/library-filter.ts'
import { Button, ButtonLink } from './button.tsx'
import { Checkbox } from './checkbox.tsx'
import { TextField } from './field.tsx'
import { SelectField } from './select.tsx'

interface LibraryFiltersProps {
  filter: LibraryFilter
  tools: { id: string; title: string }[]
  projects: { id: string; name: string }[]
}

/** A form that is answered by an address: the filter can be kept, shared and gone back to. */
export function LibraryFilters({ filter, tools, projects }: LibraryFiltersProps) {
  const { t } = useTranslation()
  const { view, before: _, ...asked } = filter
  const isFiltered = Object.values(asked).some(Boolean)
  if (view === 'uploads' && projects.length === 0) return null
  return (
    <Form key={JSON.stringify(filter)} method="get" className="flex flex-wrap items-end gap-3">
      <input type="hidden" name="view" value={view} />
      {view === 'outputs' && (
        <TextField
          label={t('library.search')}
          type="search"
          name="name"
          defaultValue={filter.name}
          className="w-full sm:w-52"
        />
      )}
      {view !== 'uploads' && tools.length > 1 && (
        <SelectField label={t('library.tool')} name="tool" defaultValue={filter.tool ?? ''} className={HALF}>
          <option value="">{t('library.allTools')}</option>
          {tools.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </SelectField>
      )}
      {view === 'outputs' && <WhenAndShape filter={filter} />}
      {view === 'runs' && (
        <SelectField
          label={t('library.status')}
          name="state"
          defaultValue={filter.state ?? ''}
          className={HALF}
        >
          <option value="">{t('library.anyStatus')}</option>
          {STATES.map((state) => (
            <option key={state} value={state}>
              {t(`generation.state.${state}`)}
            </option>
          ))}
        </SelectField>
      )}
      {view !== 'runs' && projects.length > 0 && <InProject filter={filter} projects={projects} />}
      {view === 'outputs' && <FavouritesOnly filter={filter} />}
      <Button type="submit" className="max-sm:flex-1">
        {t('library.filter')}
      </Button>
      {isFiltered && (
        <ButtonLink to={`/library?view=${view}`} tone="quiet">
          {t('library.clear')}
        </ButtonLink>
      )}
    </Form>
  )
}

const HALF = 'max-sm:w-[calc(50%-0.375rem)] sm:w-40'

function WhenAndShape({ filter }: { filter: LibraryFilter }) {
  const { t } = useTranslation()
  return (
    <>
      <SelectField
        label={t('library.date')}
        name="period"
        defaultValue={filter.period ?? ''}
        className={HALF}
      >
        <option value="">{t('library.anyTime')}</option>
        {PERIODS.map((period) => (
          <option key={period} value={period}>
            {t(`library.${period}`)}
          </option>
        ))}
      </SelectField>
      <SelectField label={t('library.shape')} name="shape" defaultValue={filter.shape ?? ''} className={HALF}>
        <option value="">{t('library.anyShape')}</option>
        {SHAPES.map((shape) => (
          <option key={shape} value={shape}>
            {t(`library.${shape}`)}
          </option>
        ))}
      </SelectField>
    </>
  )
}

function InProject({ filter, projects }: Pick<LibraryFiltersProps, 'filter' | 'projects'>) {
  const word = useLibraryWords()
  return (
    <SelectField
      label={word('selection.project')}
      name="project"
      defaultValue={filter.project ?? ''}
      className={HALF}
    >
      <option value="">{word('project.any')}</option>
      {projects.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  )
}

function FavouritesOnly({ filter }: { filter: LibraryFilter }) {
  const word = useLibraryWords()
  return (
    <Checkbox
      label={word('favouritesOnly')}
      name="favourite"
      value="true"
      defaultChecked={filter.isFavourite ?? false}
      className="self-center sm:self-end sm:pb-1"
    />
  )
}
