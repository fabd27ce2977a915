import { Check, Film } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Strip } from '#app/components/strip.tsx'
import { useFormat } from '#app/i18n/hooks.ts'
import type { FormUpload } from '../contract.ts'
import { useWord } from './use-word.ts'

/** The videos as a strip of film, one of them chosen: radio buttons, so it works by arrows and without JavaScript. */
export function ClipStrip({
  videos,
  chosen,
  onChoose,
}: {
  videos: FormUpload[]
  chosen: string
  onChoose(id: string): void
}) {
  const word = useWord()
  const known = useRef<ReadonlySet<string>>(new Set(videos.map(({ id }) => id)))
  const isMissing = chosen !== '' && videos.every(({ id }) => id !== chosen)

  // Who uploads a video here wants it looped.
  useEffect(() => {
    const arrived = videos.find(({ id }) => !known.current.has(id))
    known.current = new Set(videos.map(({ id }) => id))
    if (arrived) onChoose(arrived.id)
  }, [videos, onChoose])

  return (
    <div role="radiogroup" aria-label={word('clip.title')} className="grid min-w-0 gap-2">
      <Strip title={word('clip.title')} note={word('clip.lead')}>
        {videos.length === 0 && (
          <li className="grid place-items-center px-4 py-6 text-fine text-white/75">{word('clip.none')}</li>
        )}
        {videos.map((upload) => (
          <Choice
            key={upload.id}
            upload={upload}
            isChosen={upload.id === chosen}
            onChoose={() => onChoose(upload.id)}
          />
        ))}
      </Strip>
      {isMissing && (
        <p role="status" className="text-fine font-medium text-danger">
          {word('clip.missing')}
        </p>
      )}
    </div>
  )
}

function Choice({ upload, isChosen, onChoose }: { upload: FormUpload; isChosen: boolean; onChoose(): void }) {
  const word = useWord()
  const format = useFormat()
  const seconds = upload.facts.seconds ?? 0
  return (
    <li className="w-24 flex-none">
      <label title={upload.name} className="group/frame relative block cursor-pointer">
        <input
          type="radio"
          name="clip"
          value={upload.id}
          checked={isChosen}
          aria-label={word('clip.choose', { file: upload.name, seconds: Math.round(seconds * 10) / 10 })}
          onChange={onChoose}
          className="absolute inset-0 size-full cursor-pointer appearance-none opacity-0"
        />
        <span className="relative block h-24 overflow-hidden rounded-frame bg-black/30 -outline-offset-3 outline-kunyit group-has-checked/frame:outline-3 group-has-focus-visible/frame:outline-3 group-has-focus-visible/frame:outline-white">
          {upload.thumbnailUrl ? (
            <img
              src={upload.thumbnailUrl}
              alt=""
              loading="lazy"
              decoding="async"
              draggable={false}
              className="size-full object-cover transition-[filter] group-hover/frame:brightness-110"
            />
          ) : (
            <span className="grid size-full place-items-center text-white/60">
              <Film aria-hidden size={22} />
            </span>
          )}
          <span className="digits absolute right-1 bottom-1 rounded-frame bg-black/65 px-1 text-[0.6875rem] leading-4 text-white">
            {format.clock(seconds)}
          </span>
          <span
            aria-hidden
            className="absolute top-1 left-1 hidden rounded-full bg-kunyit p-0.5 text-on-kunyit group-has-checked/frame:block"
          >
            <Check size={14} strokeWidth={3} />
          </span>
        </span>
        <span aria-hidden className="block truncate px-0.5 text-[0.6875rem] leading-5 text-white/75">
          {upload.name.replace(/\.[^.]*$/, '')}
        </span>
      </label>
    </li>
  )
}
