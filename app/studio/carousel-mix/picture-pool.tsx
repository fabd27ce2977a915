import { ImageOff, Plus } from 'lucide-react'
import { useState } from 'react'
import type { FormUpload } from '../contract.ts'
import type { PoolKey, Step } from './draft.ts'
import type { CarouselPicture } from './input.ts'
import { PictureSheet } from './picture-sheet.tsx'
import { useWord } from './use-word.ts'

/** The pictures that a slide may show; each set takes one of them. A press opens one: focus point, order, out. */
export function PicturePool({
  pool,
  pictures,
  images,
  dispatch,
  onAdd,
  onWant,
}: {
  pool: PoolKey
  pictures: CarouselPicture[]
  images: FormUpload[]
  dispatch(step: Step): void
  onAdd(): void
  /** The picture of this place is looked at. */
  onWant(place: number): void
}) {
  const word = useWord()
  const [open, setOpen] = useState<string>()
  const byId = new Map(images.map((image) => [image.id, image]))
  return (
    <div className="grid gap-1.5">
      <p className="text-fine font-semibold">{word('pool.title', { count: pictures.length })}</p>
      <ul aria-label={word('pool.label')} className="flex list-none flex-wrap gap-[3px]">
        {pictures.map(({ upload }, place) => {
          const image = byId.get(upload)
          return (
            <li key={upload}>
              <button
                type="button"
                title={image?.name}
                onClick={() => {
                  onWant(place)
                  setOpen(upload)
                }}
                className="relative block size-16 overflow-hidden rounded-frame bg-sunken shadow-[inset_0_0_0_1px_var(--hairline)] hover:brightness-110"
              >
                <span className="sr-only">
                  {word('pool.open', { number: place + 1, file: image?.name ?? word('pool.missing') })}
                </span>
                {image?.thumbnailUrl ? (
                  <img src={image.thumbnailUrl} alt="" decoding="async" className="size-full object-cover" />
                ) : (
                  <ImageOff aria-hidden size={18} className="absolute inset-0 m-auto text-muted" />
                )}
                <span
                  aria-hidden
                  className="absolute top-0.5 left-0.5 rounded-frame bg-black/65 px-1 font-mono text-[0.6875rem] leading-4 text-white"
                >
                  {String(place + 1).padStart(2, '0')}
                </span>
              </button>
            </li>
          )
        })}
        <li>
          <button
            type="button"
            onClick={onAdd}
            className="grid h-16 min-w-16 place-content-center justify-items-center gap-0.5 rounded-frame border border-dashed border-rule px-2 text-fine font-semibold text-muted hover:border-ink hover:text-ink"
          >
            <Plus aria-hidden size={18} />
            {word('pool.add')}
          </button>
        </li>
      </ul>
      <PictureSheet
        pool={pool}
        pictures={pictures}
        upload={open}
        byId={byId}
        dispatch={dispatch}
        onClose={() => setOpen(undefined)}
      />
    </div>
  )
}
