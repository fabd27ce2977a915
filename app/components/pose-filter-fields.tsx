import type { KeyboardEvent } from 'react'
import { useLanguage } from '#app/i18n/hooks.ts'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { DIFFICULTIES, SUITS } from '#app/poses/cards.ts'
import { CATEGORIES } from '#app/poses/categories.ts'
import { MAX_SEARCH, type PoseFilter } from '#app/poses/pose-filter.ts'
import { TextField } from './field.tsx'
import { SelectField } from './select.tsx'

/**
 * Search and filters for poses. On a page of their own they are named and the form around them sends them; in a dialog
 * inside somebody else's form they have no names, and `onChange` tells what is asked.
 */
export function PoseFilterFields({
  filter,
  onChange,
}: {
  filter: PoseFilter
  onChange?: (filter: PoseFilter) => void
}) {
  const word = usePoseWords()
  const language = useLanguage()
  const field = (name: string, value: string | undefined, part: keyof PoseFilter) =>
    onChange
      ? {
          value: value ?? '',
          onChange: ({ target }: { target: { value: string } }) =>
            onChange({ ...filter, [part]: target.value || undefined }),
        }
      : { name, defaultValue: value ?? '' }
  return (
    <>
      <TextField
        label={word('search')}
        type="search"
        placeholder={word('searchPlaceholder')}
        maxLength={MAX_SEARCH}
        className="w-full sm:w-60"
        {...field('q', filter.search, 'search')}
        onKeyDown={onChange && keepFromSending}
      />
      <SelectField
        label={word('category')}
        className="w-full sm:w-56"
        {...field('category', filter.category, 'category')}
      >
        <option value="">{word('allCategories')}</option>
        {CATEGORIES.map(({ id, title, subcategories }) => (
          <optgroup key={id} label={title[language]}>
            <option value={id}>{word('allOf', { name: title[language] })}</option>
            {subcategories.map((one) => (
              <option key={one.id} value={one.id}>
                {one.title[language]}
              </option>
            ))}
          </optgroup>
        ))}
      </SelectField>
      <SelectField
        label={word('difficulty')}
        className="max-sm:w-[calc(50%-0.375rem)] sm:w-40"
        {...field('difficulty', filter.difficulty, 'difficulty')}
      >
        <option value="">{word('anyDifficulty')}</option>
        {DIFFICULTIES.map((one) => (
          <option key={one} value={one}>
            {word(`difficulties.${one}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={word('suits')}
        className="max-sm:w-[calc(50%-0.375rem)] sm:w-40"
        {...field('suits', filter.suits, 'suits')}
      >
        <option value="">{word('anyGender')}</option>
        {SUITS.map((one) => (
          <option key={one} value={one}>
            {word(`genders.${one}`)}
          </option>
        ))}
      </SelectField>
    </>
  )
}

/** Enter would send the form around the dialog. */
function keepFromSending(event: KeyboardEvent) {
  if (event.key === 'Enter') event.preventDefault()
}
