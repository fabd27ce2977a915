import { ImagePlus, UserRoundPlus } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { GENDERS, HAIRS, OUTFITS, type Traits } from '#app/avatars/traits.ts'
import { ButtonLink } from '#app/components/button.tsx'
import { Checkbox } from '#app/components/checkbox.tsx'
import { SelectField } from '#app/components/select.tsx'
import { portraitSvg } from '#app/drawing/portrait.ts'
import type { FormAvatar, FormUpload } from '../contract.ts'
import { CHARACTERS } from './characters.ts'
import { NEW_PHOTO, type PoseGeneratorInput } from './input.ts'
import { useWord } from './use-word.ts'

const MAKER = 'avatar-creator'

/** One of the user's avatars, one of their photos, or a character of ours. */
export function WhoFields({
  initial,
  avatars,
  uploads,
  tools,
  onEdit,
}: {
  initial: PoseGeneratorInput
  avatars: FormAvatar[]
  uploads: FormUpload[]
  tools: readonly string[]
  onEdit(): void
}) {
  const word = useWord()
  const [who, setWho] = useState(initial.who)
  const photos = uploads.filter(({ kind }) => kind === 'image')
  useEffect(() => onEdit(), [who, onEdit])
  useArrival(photos, (id) => setWho(`photo:${id}`))
  const choice = (value: string) => ({
    value,
    isChosen: value === who,
    onChoose: () => setWho(value),
  })
  return (
    <div className="group/who grid min-w-0 gap-5">
      {avatars.length === 0 && tools.includes(MAKER) && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-control bg-nila-wash px-4 py-3">
          <p className="min-w-0 flex-1 basis-64">
            {word('who.first')} {word('who.meanwhile')}
          </p>
          <ButtonLink to={`/studio/${MAKER}`} icon={UserRoundPlus}>
            {word('who.make')}
          </ButtonLink>
        </div>
      )}
      {avatars.length > 0 && (
        <People label={word('who.avatars')}>
          {avatars.map(({ id, name, thumbnailUrl, traits, seed }) => (
            <Person key={id} {...choice(`avatar:${id}`)} name={name}>
              {thumbnailUrl ? <Photo url={thumbnailUrl} /> : <Portrait traits={traits} seed={seed} />}
            </Person>
          ))}
        </People>
      )}
      <People label={word('who.samples')}>
        {CHARACTERS.map(({ id, name, traits }) => (
          <Person key={id} {...choice(`sample:${id}`)} name={name}>
            <Portrait traits={traits} seed={1} />
          </Person>
        ))}
      </People>
      <People label={word('who.photos')}>
        {photos.map(({ id, name, thumbnailUrl }) => (
          <Person key={id} {...choice(`photo:${id}`)} name={name}>
            {thumbnailUrl && <Photo url={thumbnailUrl} />}
          </Person>
        ))}
        <Person {...choice(NEW_PHOTO)} name={word('who.newPhoto')}>
          <ImagePlus aria-hidden size={24} className="m-auto h-full text-muted" />
        </Person>
      </People>
      <p className="hidden text-fine text-muted group-has-[[value='photo:new']:checked]/who:block">
        {word('who.photoHint')}
      </p>
      <div className="hidden min-w-0 gap-4 group-has-[[value^='photo:']:checked]/who:grid">
        <Checkbox
          // Whoever agreed did so for that photo.
          key={who}
          name="photo.hasConsent"
          label={word('who.consent')}
          hint={word('who.consentHint')}
          defaultChecked={who === initial.who && initial.photo.hasConsent}
        />
        <PhotoTraits initial={initial.photo} />
      </div>
    </div>
  )
}

/** Whoever uploads a photo here wants it used. */
function useArrival(photos: FormUpload[], onArrive: (id: string) => void) {
  const known = useRef(new Set(photos.map(({ id }) => id)))
  const arrive = useRef(onArrive)
  useEffect(() => {
    arrive.current = onArrive
  })
  useEffect(() => {
    const [arrived] = photos.filter(({ id }) => !known.current.has(id))
    known.current = new Set(photos.map(({ id }) => id))
    if (arrived) arrive.current(arrived.id)
  }, [photos])
}

function PhotoTraits({ initial }: { initial: PoseGeneratorInput['photo'] }) {
  const word = useWord()
  const fields = [
    ['gender', GENDERS],
    ['hair', HAIRS],
    ['outfit', OUTFITS],
  ] as const
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-fine font-semibold">{word('who.photoTraits')}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-3">
        {fields.map(([field, options]) => (
          <SelectField
            key={field}
            className="w-40"
            name={`photo.${field}`}
            label={word(`${field}.label`)}
            defaultValue={initial[field]}
          >
            {options.map((option) => (
              <option key={option} value={option}>
                {word(`${field}.${option}`)}
              </option>
            ))}
          </SelectField>
        ))}
      </div>
    </fieldset>
  )
}

function People({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-fine font-semibold">{label}</legend>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(5.5rem,1fr))] gap-x-2 gap-y-3 sm:grid-cols-[repeat(auto-fill,6rem)]">
        {children}
      </div>
    </fieldset>
  )
}

function Person({
  value,
  isChosen,
  name,
  onChoose,
  children,
}: {
  value: string
  isChosen: boolean
  name: string
  onChoose(): void
  children: ReactNode
}) {
  return (
    <label className="grid min-w-0 cursor-pointer gap-1">
      <input
        type="radio"
        name="who"
        value={value}
        checked={isChosen}
        onChange={onChoose}
        className="peer sr-only"
      />
      <span className="block aspect-square overflow-hidden rounded-frame bg-sunken peer-checked:outline-3 peer-checked:outline-kunyit peer-focus-visible:outline-3 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-nila">
        {children}
      </span>
      <span className="truncate text-fine peer-checked:font-semibold" title={name}>
        {name}
      </span>
    </label>
  )
}

function Photo({ url }: { url: string }) {
  return <img src={url} alt="" loading="lazy" decoding="async" className="size-full object-cover" />
}

const PORTRAIT_PIXELS = 192

/** A character as a draft would show it. */
function Portrait({ traits, seed }: { traits: Traits; seed: number }) {
  const url = useMemo(() => {
    const svg = portraitSvg({
      traits,
      seed,
      background: { mode: 'keep' },
      width: PORTRAIT_PIXELS,
      height: PORTRAIT_PIXELS,
      isDraft: false,
    })
    return `data:image/svg+xml,${encodeURIComponent(svg)}`
  }, [traits, seed])
  return <Photo url={url} />
}
