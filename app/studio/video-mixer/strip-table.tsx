import { Plus } from 'lucide-react'
import { useEffect, useRef, useState, type Dispatch } from 'react'
import { Button } from '#app/components/button.tsx'
import type { FormUpload } from '../contract.ts'
import { ClipPicker, type Filling } from './clip-picker.tsx'
import { ClipSheet } from './clip-sheet.tsx'
import { GroupStrip } from './group-strip.tsx'
import { MAX_GROUPS } from './input.ts'
import { numberOf, type Move, type Table } from './strips.ts'
import { useWord } from './use-word.ts'

interface StripTableProps {
  table: Table
  dispatch: Dispatch<Move>
  uploads: FormUpload[]
}

/** Groups as strips of film on the light table. A clip is dragged, moved with Alt and an arrow, or moved in its sheet. */
export function StripTable({ table, dispatch, uploads }: StripTableProps) {
  const word = useWord()
  const area = useRef<HTMLElement>(null)
  const [dragged, setDragged] = useState<string>()
  const [openClip, setOpenClip] = useState<string>()
  const [filling, setFilling] = useState<Filling>()
  const byId = new Map(uploads.map((upload) => [upload.id, upload]))

  useEffect(() => {
    if (table.focus) area.current?.querySelector<HTMLElement>(`[data-clip="${table.focus}"]`)?.focus()
  }, [table])

  return (
    <section ref={area} aria-label={word('strips.title')} className="grid min-w-0 gap-6">
      {table.strips.map((strip, index) => (
        <GroupStrip
          key={strip.key}
          {...{ strip, index, byId, dispatch, dragged }}
          firstNumber={numberOf(table, index)}
          stripCount={table.strips.length}
          onDrag={setDragged}
          onOpen={setOpenClip}
          onFill={() => setFilling({ strip: strip.key, known: new Set(byId.keys()) })}
        />
      ))}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {table.strips.length < MAX_GROUPS && (
          <Button
            tone="quiet"
            size="small"
            icon={Plus}
            onClick={() =>
              dispatch({
                do: 'add-strip',
                name: word('strips.newGroup', { number: table.strips.length + 1 }),
              })
            }
          >
            {word('strips.addGroup')}
          </Button>
        )}
        <p className="max-w-reading text-fine text-muted">{word('strips.lead')}</p>
      </div>
      <p aria-live="polite" className="sr-only">
        {table.said &&
          word(`strips.${table.said.word}`, {
            file: byId.get(table.said.upload ?? '')?.name ?? '',
            name: table.said.group,
            ...table.said,
          })}
      </p>
      <ClipSheet
        table={table}
        clipKey={openClip}
        byId={byId}
        dispatch={dispatch}
        onClose={() => setOpenClip(undefined)}
      />
      <ClipPicker
        table={table}
        filling={filling}
        uploads={uploads}
        dispatch={dispatch}
        onClose={() => setFilling(undefined)}
      />
    </section>
  )
}
