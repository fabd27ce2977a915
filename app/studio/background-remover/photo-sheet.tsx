import { Button } from '#app/components/button.tsx'
import { ContactSheet } from '#app/components/contact-sheet.tsx'
import { Frame } from '#app/components/frame.tsx'
import type { FormUpload } from '../contract.ts'
import type { RemoverInput } from './input.ts'
import { MAX_PICTURES } from './limits.ts'
import { useWord } from './use-word.ts'

/** All the photos there are; those with a tick are cut out. A press on one shows what becomes of it. */
export function PhotoSheet({
  images,
  input,
  looked,
  onTick,
  onLook,
  isBusy,
}: {
  images: FormUpload[]
  input: Pick<RemoverInput, 'pictures'>
  looked: string | undefined
  onTick(pictures: string[]): void
  onLook(id: string): void
  /** Its backdrop is none that the engine can cut. */
  isBusy(image: FormUpload): boolean
}) {
  const word = useWord()
  const ticked = new Set(input.pictures)
  const busy = images.filter((image) => ticked.has(image.id) && isBusy(image)).map(({ id }) => id)
  const tick = (id: string, isOn: boolean) =>
    onTick(isOn ? [...input.pictures, id].slice(0, MAX_PICTURES) : input.pictures.filter((one) => one !== id))
  return (
    <section className="grid min-w-0 gap-3">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="text-lead">{word('photos.title')}</h2>
        <p className="digits flex-1 text-fine text-muted noscript:hidden">
          {word('photos.count', { count: ticked.size })} · {word('photos.most', { count: MAX_PICTURES })}
        </p>
        {images.length > 1 && (
          <div className="flex flex-wrap gap-1 noscript:hidden">
            <Button
              size="small"
              tone="quiet"
              onClick={() => onTick(images.slice(0, MAX_PICTURES).map(({ id }) => id))}
            >
              {word('photos.all')}
            </Button>
            <Button size="small" tone="quiet" disabled={ticked.size === 0} onClick={() => onTick([])}>
              {word('photos.none')}
            </Button>
          </div>
        )}
      </header>
      {images.length === 0 && <p className="max-w-reading text-muted">{word('photos.empty')}</p>}
      <div aria-live="polite" className="contents">
        {busy.length > 0 && (
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-fine text-danger noscript:hidden">
            {word('photos.busyNote', { count: busy.length })}
            <Button size="small" onClick={() => onTick(input.pictures.filter((id) => !busy.includes(id)))}>
              {word('photos.dropBusy', { count: busy.length })}
            </Button>
          </p>
        )}
      </div>
      {images.length > 0 && (
        <div className="max-h-[32rem] min-w-0 overflow-y-auto p-1.5 -m-1.5">
          <ContactSheet label={word('photos.label')}>
            {images.map((image) => (
              <Frame
                key={image.id}
                label={word('photos.look', { file: image.name })}
                shape="1:1"
                imageUrl={image.thumbnailUrl}
                note={image.name}
                isSelected={ticked.has(image.id)}
                onOpen={() => {
                  if (!ticked.has(image.id)) tick(image.id, true)
                  onLook(image.id)
                }}
                selection={{
                  label: image.name,
                  name: 'pictures',
                  value: image.id,
                  onChange: (isOn) => tick(image.id, isOn),
                }}
                mark={isBusy(image) ? { tone: 'bad', label: word('photos.busy') } : undefined}
                className={looked === image.id ? 'outline-3 outline-offset-1 outline-nila' : ''}
              />
            ))}
          </ContactSheet>
        </div>
      )}
    </section>
  )
}
