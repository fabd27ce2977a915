import { Download, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

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

/** What can be done with the ticked things of `form`, which posts their removal. */
export function SelectionBar({
  selection,
  form,
  zip,
}: {
  selection: ReturnType<typeof useSelection>
  form: string
  /** Where the form's ticks, sent with GET, are answered by a ZIP. */
  zip?: string
}) {
  const { t } = useTranslation()
  const { count, items } = selection
  // Asked about this very list: the answer to a removal is a new one, and closes the dialog. Closing earlier would take
  // the button away before it has sent the form.
  const [asked, setAsked] = useState<unknown>(null)

  return (
    <>
      {count > 0 && (
        <div className="sticky bottom-3 z-20 flex animate-arrive flex-wrap items-center justify-between gap-2 rounded-control border border-hairline bg-raised px-3 py-2 shadow-float max-md:bottom-20">
          <span className="digits font-semibold">{t('common.selected', { count })}</span>
          <span className="flex flex-wrap gap-2">
            <Button tone="quiet" size="small" onClick={selection.clear}>
              {t('common.selectNone')}
            </Button>
            <Button tone="danger" size="small" icon={Trash2} onClick={() => setAsked(items)}>
              {t('library.deleteSelected', { count })}
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
          </span>
        </div>
      )}
      <noscript>
        <Button type="submit" form={form}>
          {t('common.delete')}
        </Button>
      </noscript>
      <Dialog
        isOpen={asked === items}
        onClose={() => setAsked(null)}
        title={t('library.deleteTitle', { count })}
        footer={
          <>
            <Button onClick={() => setAsked(null)}>{t('common.cancel')}</Button>
            <Button type="submit" form={form} tone="danger" icon={Trash2}>
              {t('common.delete')}
            </Button>
          </>
        }
      >
        <p>{t('library.deleteLead')}</p>
      </Dialog>
    </>
  )
}
