import { Upload } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#app/components/button.tsx'
import { ContactSheet } from '#app/components/contact-sheet.tsx'
import { Dialog } from '#app/components/dialog.tsx'
import { Frame } from '#app/components/frame.tsx'
import { chooseFiles } from '#app/components/upload-tray.ts'
import type { FormUpload } from '../contract.ts'
import type { PoolKey } from './draft.ts'
import type { CarouselPicture } from './input.ts'
import { useWord } from './use-word.ts'

/** The pool to fill, and the pictures that were there when the picker was opened. */
export interface Filling {
  pool: PoolKey
  known: ReadonlySet<string>
}

/** Pictures to lay into a pool: those that are there, and new ones, which are chosen as they arrive. */
export function PicturePicker({
  filling,
  laid,
  images,
  onAdd,
  onClose,
}: {
  filling: Filling | undefined
  laid: CarouselPicture[]
  images: FormUpload[]
  onAdd(uploads: string[]): void
  onClose(): void
}) {
  const word = useWord()
  const [picked, setPicked] = useState<string[]>([])
  const [dropped, setDropped] = useState<string[]>([])
  const arrived = images.filter(({ id }) => filling && !filling.known.has(id)).map(({ id }) => id)
  const chosen = [...new Set([...picked, ...arrived])].filter((id) => !dropped.includes(id))
  const inPool = new Set(laid.map(({ upload }) => upload))
  const others = images.filter(({ id }) => !inPool.has(id))

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

  return (
    <Dialog
      kind="wide"
      isOpen={filling !== undefined}
      onClose={close}
      title={word('picker.title')}
      footer={
        <Button
          tone="primary"
          disabled={chosen.length === 0}
          onClick={() => {
            onAdd(chosen)
            close()
          }}
        >
          {chosen.length > 0 ? word('picker.addCount', { count: chosen.length }) : word('picker.addNothing')}
        </Button>
      }
    >
      <div data-picture-picker className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button icon={Upload} onClick={chooseFiles}>
          {word('picker.upload')}
        </Button>
        <p className="min-w-0 flex-1 basis-48 text-fine text-muted">{word('picker.uploadHint')}</p>
      </div>
      {others.length === 0 ? (
        <p className="text-muted">{word(images.length === 0 ? 'picker.none' : 'picker.allIn')}</p>
      ) : (
        <ContactSheet label={word('picker.existing')}>
          {others.map((image) => {
            const place = chosen.indexOf(image.id)
            return (
              <Frame
                key={image.id}
                label={image.name}
                {...(place >= 0 ? { number: place + 1 } : {})}
                shape="1:1"
                imageUrl={image.thumbnailUrl}
                isSelected={place >= 0}
                onOpen={() => choose(image.id)}
                selection={{ label: image.name, value: image.id, onChange: () => choose(image.id) }}
                note={image.name}
              />
            )
          })}
        </ContactSheet>
      )}
    </Dialog>
  )
}

/** Whether a picker is open just now: it takes what arrives. */
export function isFilling(): boolean {
  return document.querySelector('[data-picture-picker]') !== null
}
