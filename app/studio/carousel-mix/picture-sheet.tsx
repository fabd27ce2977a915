import { ArrowLeft, ArrowRight, Trash2 } from 'lucide-react'
import type { PointerEvent } from 'react'
import { Button } from '#app/components/button.tsx'
import { Dialog } from '#app/components/dialog.tsx'
import type { FormUpload } from '../contract.ts'
import type { PoolKey, Step } from './draft.ts'
import type { CarouselPicture } from './input.ts'
import { useWord } from './use-word.ts'

/** One picture of a pool: the point that every crop keeps, its place, and the way out. */
export function PictureSheet({
  pool,
  pictures,
  upload,
  byId,
  dispatch,
  onClose,
}: {
  pool: PoolKey
  pictures: CarouselPicture[]
  upload: string | undefined
  byId: ReadonlyMap<string, FormUpload>
  dispatch(step: Step): void
  onClose(): void
}) {
  const word = useWord()
  const place = pictures.findIndex((one) => one.upload === upload)
  const picture = pictures[place]
  const image = byId.get(upload ?? '')
  const at = { pool, upload: upload ?? '' }
  return (
    <Dialog
      kind="sheet"
      isOpen={picture !== undefined}
      onClose={onClose}
      title={image?.name ?? word('pool.missing')}
      footer={
        <>
          <Button
            icon={ArrowLeft}
            disabled={place <= 0}
            onClick={() => dispatch({ do: 'nudge-picture', ...at, by: -1 })}
          >
            {word('pool.earlier')}
          </Button>
          <Button
            icon={ArrowRight}
            disabled={place >= pictures.length - 1}
            onClick={() => dispatch({ do: 'nudge-picture', ...at, by: 1 })}
          >
            {word('pool.later')}
          </Button>
          <Button
            tone="danger"
            icon={Trash2}
            onClick={() => {
              dispatch({ do: 'remove-picture', ...at })
              onClose()
            }}
          >
            {word('pool.remove')}
          </Button>
        </>
      }
    >
      {picture && (
        <Focus picture={picture} image={image} onSet={(to) => dispatch({ do: 'edit-picture', ...at, to })} />
      )}
    </Dialog>
  )
}

/** A press on the picture, or two sliders. */
function Focus({
  picture,
  image,
  onSet,
}: {
  picture: CarouselPicture
  image: FormUpload | undefined
  onSet(to: Partial<CarouselPicture>): void
}) {
  const word = useWord()
  const { width = 1, height = 1 } = image?.facts ?? {}
  const point = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    onSet({
      focusX: twentieth((event.clientX - box.left) / box.width),
      focusY: twentieth((event.clientY - box.top) / box.height),
    })
  }
  const axes = [
    { label: word('pool.focusX'), value: picture.focusX, set: (focusX: number) => onSet({ focusX }) },
    { label: word('pool.focusY'), value: picture.focusY, set: (focusY: number) => onSet({ focusY }) },
  ]
  return (
    <fieldset className="grid gap-3">
      <legend className="float-left mb-1 font-semibold">{word('pool.focus')}</legend>
      <p className="clear-both text-fine text-muted">{word('pool.focusHint')}</p>
      <div
        className="relative mx-auto max-h-[42dvh] max-w-full cursor-crosshair overflow-hidden rounded-frame bg-film"
        style={{ aspectRatio: `${width} / ${height}` }}
        onPointerDown={point}
      >
        {(image?.thumbnailUrl ?? image?.url) && (
          <img
            src={image?.url ?? image?.thumbnailUrl ?? undefined}
            alt={image?.name ?? ''}
            draggable={false}
            className="max-h-[42dvh] max-w-full"
          />
        )}
        <span
          aria-hidden
          className="pointer-events-none absolute size-6 -translate-1/2 rounded-full border-2 border-white shadow-[0_0_0_2px_rgb(0_0_0/55%),inset_0_0_0_1px_rgb(0_0_0/55%)]"
          style={{ left: `${picture.focusX * 100}%`, top: `${picture.focusY * 100}%` }}
        />
      </div>
      <div className="grid grid-cols-2 gap-4">
        {axes.map(({ label, value, set }) => (
          <label key={label} className="grid text-fine">
            {label}
            <input
              type="range"
              min={0}
              max={1}
              step={0.05}
              value={value}
              className="h-11 w-full md:h-8"
              onChange={({ target }) => set(target.valueAsNumber)}
            />
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function twentieth(fraction: number): number {
  return Math.round(Math.max(0, Math.min(1, fraction)) * 20) / 20
}
