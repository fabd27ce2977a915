import { Check, ImageOff } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { FormUpload } from '../contract.ts'
import { useWord } from './use-word.ts'

/** The user's pictures: one of them chosen, or up to `max` of them. Radio buttons or ticks, named for the form. */
export function PhotoChoice({
  name,
  label,
  photos,
  chosen,
  max,
  onChoose,
}: {
  name: 'photo' | 'references'
  label: string
  photos: FormUpload[]
  chosen: string[]
  max: number
  onChoose(ids: string[]): void
}) {
  const word = useWord()
  const isFull = chosen.length >= max
  useArrivals(photos, (ids) => onChoose(max === 1 ? ids.slice(0, 1) : [...chosen, ...ids].slice(0, max)))

  const change = (id: string, isOn: boolean) => {
    if (max === 1) onChoose([id])
    else onChoose(isOn ? [...chosen, id] : chosen.filter((other) => other !== id))
  }
  return (
    <fieldset className="grid min-w-0 gap-1.5">
      <legend className="mb-1.5 text-fine font-semibold">{label}</legend>
      {photos.length === 0 && <p className="text-fine text-muted">{word('field.noPhoto')}</p>}
      <ul className="flex list-none flex-wrap gap-[3px]">
        {photos.map(({ id, name: file, thumbnailUrl }) => {
          const isChosen = chosen.includes(id)
          return (
            <li key={id}>
              <label
                title={file}
                className="group/frame relative block cursor-pointer has-disabled:opacity-55"
              >
                <input
                  type={max === 1 ? 'radio' : 'checkbox'}
                  name={name}
                  value={id}
                  checked={isChosen}
                  disabled={max > 1 && isFull && !isChosen}
                  aria-label={word('field.choosePhoto', { file })}
                  onChange={(event) => change(id, event.target.checked)}
                  className="absolute inset-0 size-full cursor-pointer appearance-none opacity-0"
                />
                <span className="relative block size-24 overflow-hidden rounded-frame bg-sunken -outline-offset-3 outline-kunyit group-has-checked/frame:outline-3 group-has-focus-visible/frame:outline-3 group-has-focus-visible/frame:outline-nila">
                  {thumbnailUrl ? (
                    <img
                      src={thumbnailUrl}
                      alt=""
                      loading="lazy"
                      decoding="async"
                      className="size-full object-cover"
                    />
                  ) : (
                    <ImageOff aria-hidden size={20} className="absolute inset-0 m-auto text-muted" />
                  )}
                  <span
                    aria-hidden
                    className="absolute top-1 left-1 hidden rounded-full bg-kunyit p-0.5 text-on-kunyit group-has-checked/frame:block"
                  >
                    <Check size={14} strokeWidth={3} />
                  </span>
                </span>
              </label>
            </li>
          )
        })}
      </ul>
    </fieldset>
  )
}

/** Who uploads a photo here wants it used. */
function useArrivals(photos: FormUpload[], onArrive: (ids: string[]) => void) {
  const known = useRef<ReadonlySet<string>>(new Set(photos.map(({ id }) => id)))
  const arrive = useRef(onArrive)
  useEffect(() => {
    arrive.current = onArrive
  })
  useEffect(() => {
    const arrived = photos.filter(({ id }) => !known.current.has(id)).map(({ id }) => id)
    known.current = new Set(photos.map(({ id }) => id))
    if (arrived.length > 0) arrive.current(arrived)
  }, [photos])
}
