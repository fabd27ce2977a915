import { Plus } from 'lucide-react'
import { useEffect, useRef, useState, type Dispatch } from 'react'
import { Button } from '#app/components/button.tsx'
import { sendFiles } from '#app/components/upload-tray.ts'
import type { FormUpload } from '../contract.ts'
import { ClipPicker, type Filling } from './clip-picker.tsx'
import { ClipSheet, type CropShape } from './clip-sheet.tsx'
import { GroupStrip } from './group-strip.tsx'
import { MAX_GROUPS } from './input.ts'
import { likelyStrip, numberOf, type Move, type Table } from './strips.ts'
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
  const [open, setOpen] = useState<{ clip: string; crop: CropShape | undefined }>()
  const [filling, setFilling] = useState<Filling>()
  const byId = new Map(uploads.map((upload) => [upload.id, upload]))

  // Where files were dropped, by name, and the strip last opened for filling.
  const dropped = useRef(new Map<string, string>())
  const lastFilled = useRef<string>(undefined)
  useArrivals(uploads, (arrived) => {
    // The open picker has them.
    if (filling) return
    for (const upload of arrived) {
      const wanted = table.strips.find(({ key }) => key === dropped.current.get(upload.name))
      const strip = wanted ?? likelyStrip(table, upload.name, lastFilled.current)
      if (strip) dispatch({ do: 'add-clips', strip: strip.key, uploads: [upload.id] })
    }
  })

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
          onOpen={(clip) => setOpen({ clip, crop: cropShape(area.current?.closest('form')) })}
          onFill={() => {
            lastFilled.current = strip.key
            setFilling({ strip: strip.key, known: new Set(byId.keys()) })
          }}
          onFiles={(files) => {
            for (const { name } of files) dropped.current.set(name, strip.key)
            sendFiles(files)
          }}
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
        clipKey={open?.clip}
        crop={open?.crop}
        byId={byId}
        dispatch={dispatch}
        onClose={() => setOpen(undefined)}
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

/** The shape that clips are cropped to, where the form says they are cropped. */
function cropShape(form: HTMLFormElement | null | undefined): CropShape | undefined {
  if (!form) return undefined
  const settings = new FormData(form)
  const [across, down] = String(settings.get('shape')).split(':').map(Number)
  return settings.get('fit') === 'crop' && across && down ? { across, down } : undefined
}

/** Videos that have become ready since the form was opened, once each. */
function useArrivals(uploads: FormUpload[], onArrive: (uploads: FormUpload[]) => void) {
  const known = useRef(new Set(uploads.map(({ id }) => id)))
  const arrive = useRef(onArrive)
  useEffect(() => {
    arrive.current = onArrive
  })
  useEffect(() => {
    const arrived = uploads.filter(({ id, kind }) => kind === 'video' && !known.current.has(id))
    for (const { id } of uploads) known.current.add(id)
    if (arrived.length > 0) arrive.current(arrived)
  }, [uploads])
}
