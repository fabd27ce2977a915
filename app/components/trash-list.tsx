import type { SerializeFrom } from '@remix-run/node'
import { Form } from '@remix-run/react'
import { Trash2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useLibraryWords } from '#app/i18n/library-words.ts'
import type { TrashedThing } from '#app/models/trash.server.ts'
import { Bytes } from './amounts.tsx'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { Dialog } from './dialog.tsx'
import { Thumbnail } from './library-lists.tsx'
import { More } from './section.tsx'
import { RowTick, SelectionBar, useSelection } from './selection.tsx'

const FORM = 'trash-selection'
/** From here on the end is near enough to be said in another colour. */
const SOON_DAYS = 3

/** What lies in the trash, how long it is still there, and what can be done with what is ticked. */
export function TrashList({ things }: { things: SerializeFrom<TrashedThing[]> }) {
  const { t } = useTranslation()
  const word = useLibraryWords()
  // The page knows a thing by both: an output may lie in the trash beside the run it came from.
  const items = things.map((thing) => ({
    ...thing,
    id: `${thing.kind}:${thing.id}`,
    name: thing.name || t('common.unnamed'),
  }))
  const selection = useSelection(items)
  const { count } = selection
  const [asked, setAsked] = useState<unknown>(null)
  return (
    <Form method="post" action="/library/trash" id={FORM} preventScrollReset className="grid min-w-0 gap-4">
      <ul className="grid list-none gap-x-8 md:grid-cols-2">
        {items.map((thing) => (
          <li key={thing.id} className="flex items-center gap-3 border-b border-hairline py-2">
            <RowTick selection={selection} item={thing} />
            <Thumbnail url={thing.pictureUrl} />
            <span className="grid min-w-0 flex-1">
              <span className="truncate font-medium">{thing.name}</span>
              <span className="digits text-fine text-muted">
                {word(`trash.kind.${thing.kind}`, { count: thing.files })} · <Bytes value={thing.bytes} />
              </span>
              <DaysLeft days={thing.daysLeft} />
            </span>
          </li>
        ))}
      </ul>
      <SelectionBar selection={selection}>
        <Button tone="danger" size="small" icon={Trash2} onClick={() => setAsked(things)}>
          {word('trash.remove')}
        </Button>
        <Button type="submit" name="intent" value="restore" tone="primary" size="small" icon={Undo2}>
          {word('trash.restoreSelected', { count })}
        </Button>
      </SelectionBar>
      <noscript>
        <span className="flex gap-3">
          <Button type="submit" name="intent" value="restore">
            {word('trash.restore')}
          </Button>
          <Button type="submit" name="intent" value="remove" tone="danger">
            {word('trash.remove')}
          </Button>
        </span>
      </noscript>
      <Dialog
        isOpen={asked === things && count > 0}
        onClose={() => setAsked(null)}
        title={word('trash.removeTitle', { count })}
        footer={
          <>
            <Button onClick={() => setAsked(null)}>{t('common.cancel')}</Button>
            <Button type="submit" form={FORM} name="intent" value="remove" tone="danger" icon={Trash2}>
              {word('trash.removeSelected', { count })}
            </Button>
          </>
        }
      >
        <p>{word('trash.removeLead')}</p>
      </Dialog>
    </Form>
  )
}

/** Asks first, by a fold without JavaScript. */
export function EmptyTrash({ size }: { size: { things: number; bytes: number } }) {
  const { t } = useTranslation()
  const word = useLibraryWords()
  const { bytes } = useFormat()
  const [isAsked, setAsked] = useState(false)
  const { things: count } = size
  const lead = word('trash.emptyLead', { count, size: bytes(size.bytes) })
  const form = (
    <Form method="post" action="/library/trash">
      <Button type="submit" name="intent" value="empty" tone="danger" icon={Trash2}>
        {word('trash.empty')}
      </Button>
    </Form>
  )
  return (
    <>
      <Button icon={Trash2} onClick={() => setAsked(true)} className="noscript:hidden">
        {word('trash.empty')}
      </Button>
      <noscript>
        <More title={word('trash.emptyTitle')}>
          <p className="max-w-reading text-fine">{lead}</p>
          {form}
        </More>
      </noscript>
      <Dialog
        isOpen={isAsked && count > 0}
        onClose={() => setAsked(false)}
        title={word('trash.emptyTitle')}
        footer={
          <>
            <Button onClick={() => setAsked(false)}>{t('common.cancel')}</Button>
            {form}
          </>
        }
      >
        <p>{lead}</p>
      </Dialog>
    </>
  )
}

function DaysLeft({ days }: { days: number }) {
  const word = useLibraryWords()
  return (
    <span
      className={classes('digits text-fine', days <= SOON_DAYS ? 'font-semibold text-danger' : 'text-muted')}
    >
      {days === 0 ? word('trash.lastDay') : word('trash.daysLeft', { count: days })}
    </span>
  )
}
