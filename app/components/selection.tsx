import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'

/**
 * The ticked ones among `items`. `tick` makes what a Frame's `selection` wants; the field is named `only`. What leaves
 * the list is not ticked any more.
 */
export function useSelection(items: { id: string }[]) {
  const { t } = useTranslation()
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  return {
    items,
    count: items.filter(({ id }) => ids.has(id)).length,
    ids: items.flatMap(({ id }) => (ids.has(id) ? [id] : [])),
    has: (id: string) => ids.has(id),
    clear: () => setIds(new Set()),
    tick: ({ id, name }: { id: string; name: string }) => ({
      label: t('common.select', { name }),
      name: 'only',
      value: id,
      onChange: (isSelected: boolean) =>
        setIds((before) => {
          const next = new Set(before)
          if (isSelected) next.add(id)
          else next.delete(id)
          return next
        }),
    }),
  }
}

export type Selection = ReturnType<typeof useSelection>

/** One tick of a list's row. */
export function RowTick({ selection, item }: { selection: Selection; item: { id: string; name: string } }) {
  const { label, name, value, onChange } = selection.tick(item)
  return (
    <label className="relative z-10 grid size-11 flex-none cursor-pointer place-items-center">
      <span className="sr-only">{label}</span>
      <input
        type="checkbox"
        name={name}
        value={value}
        checked={selection.has(item.id)}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4.5"
      />
    </label>
  )
}

/** What can be done with what is ticked: floats over the foot of the page while something is. */
export function SelectionBar({ selection, children }: { selection: Selection; children: ReactNode }) {
  const { t } = useTranslation()
  const { count, clear } = selection
  if (count === 0) return null
  return (
    <div className="sticky bottom-3 z-20 flex animate-arrive flex-wrap items-center justify-between gap-x-3 rounded-control border border-hairline bg-raised px-3 py-2 shadow-float max-md:bottom-20">
      <span className="flex items-center gap-2 max-sm:w-full max-sm:justify-between">
        <span className="digits font-semibold">{t('common.selected', { count })}</span>
        <Button tone="quiet" size="small" onClick={clear}>
          {t('common.selectNone')}
        </Button>
      </span>
      <span className="flex gap-2 max-sm:w-full max-sm:justify-between">{children}</span>
    </div>
  )
}
