import { Upload } from 'lucide-react'
import { useState, type Dispatch } from 'react'
import { Button } from '#app/components/button.tsx'
import { ContactSheet } from '#app/components/contact-sheet.tsx'
import { Dialog } from '#app/components/dialog.tsx'
import { Frame } from '#app/components/frame.tsx'
import { chooseFiles } from '#app/components/upload-tray.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import type { FormUpload } from '../contract.ts'
import type { Move, Table } from './strips.ts'
import { useWord } from './use-word.ts'

interface ClipPickerProps {
  table: Table
  /** The strip to fill, and the uploads that were there when it was opened; closed without one. */
  filling: Filling | undefined
  uploads: FormUpload[]
  dispatch: Dispatch<Move>
  onClose(): void
}

export interface Filling {
  strip: string
  known: ReadonlySet<string>
}

/** Uploads to lay on a strip: those that are there, and new ones, which are chosen as they arrive. */
export function ClipPicker({ table, filling, uploads, dispatch, onClose }: ClipPickerProps) {
  const word = useWord()
  const [picked, setPicked] = useState<string[]>([])
  const [dropped, setDropped] = useState<string[]>([])
  const strip = table.strips.find(({ key }) => key === filling?.strip)
  const videos = uploads.filter(({ kind }) => kind === 'video')
  const arrived = videos.filter(({ id }) => filling && !filling.known.has(id)).map(({ id }) => id)
  const chosen = [...new Set([...picked, ...arrived])].filter((id) => !dropped.includes(id))

  const choose = (id: string) => {
    if (chosen.includes(id)) return setDropped([...dropped, id])
    setPicked([...picked.filter((other) => other !== id), id])
    setDropped(dropped.filter((other) => other !== id))
  }
  const close = () => {
    setPicked([])
    setDropped([])
    onClose()
  }
  const lay = () => {
    if (strip) dispatch({ do: 'add-clips', strip: strip.key, uploads: chosen })
    close()
  }

  return (
    <Dialog
      kind="wide"
      isOpen={strip !== undefined}
      onClose={close}
      title={strip && word('picker.title', { name: strip.name })}
      footer={
        <Button tone="primary" disabled={chosen.length === 0} onClick={lay}>
          {chosen.length > 0 ? word('picker.addCount', { count: chosen.length }) : word('picker.addNothing')}
        </Button>
      }
    >
      <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button icon={Upload} onClick={chooseFiles}>
          {word('picker.upload')}
        </Button>
        <p className="min-w-0 flex-1 basis-48 text-fine text-muted">{word('picker.uploadHint')}</p>
      </div>
      <Shelf videos={videos} table={table} chosen={chosen} onChoose={choose} />
    </Dialog>
  )
}

function Shelf({
  videos,
  table,
  chosen,
  onChoose,
}: {
  videos: FormUpload[]
  table: Table
  chosen: string[]
  onChoose(id: string): void
}) {
  const word = useWord()
  const format = useFormat()
  const inUse = new Set(table.strips.flatMap((strip) => strip.clips.map((clip) => clip.upload)))
  if (videos.length === 0) return <p className="text-muted">{word('picker.none')}</p>
  return (
    <ContactSheet label={word('picker.existing')}>
      {videos.map((upload) => {
        const place = chosen.indexOf(upload.id)
        return (
          <Frame
            key={upload.id}
            label={upload.name}
            {...(place >= 0 ? { number: place + 1 } : {})}
            shape="4:5"
            imageUrl={upload.thumbnailUrl}
            isSelected={place >= 0}
            onOpen={() => onChoose(upload.id)}
            selection={{ label: upload.name, value: upload.id, onChange: () => onChoose(upload.id) }}
            note={[
              inUse.has(upload.id) && word('picker.used'),
              format.clock(upload.facts.seconds ?? 0),
              !inUse.has(upload.id) && upload.name,
            ]
              .filter(Boolean)
              .join(' · ')}
          />
        )
      })}
    </ContactSheet>
  )
}
