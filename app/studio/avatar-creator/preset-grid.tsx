import { Check } from 'lucide-react'
import { AVATAR_PRESETS, presetPictureUrl, type AvatarPreset } from '#app/avatars/presets.ts'
import { STYLES } from '#app/avatars/traits.ts'
import { useAvatarWords } from '#app/i18n/avatar-words.ts'
import { useWord } from './use-word.ts'

/** The example characters by their style, one of them chosen: radio buttons behind pictures. */
export function PresetGrid({
  chosen,
  language,
  onChoose,
}: {
  chosen: string
  language: 'id' | 'en'
  onChoose(id: string): void
}) {
  const word = useWord()
  const avatarWord = useAvatarWords()
  return (
    <fieldset className="grid min-w-0 gap-4">
      <legend className="sr-only">{word('field.preset')}</legend>
      {STYLES.map((style) => (
        <div key={style} className="grid min-w-0 gap-1.5">
          <h2 className="text-fine">{avatarWord(`style.${style}`)}</h2>
          <ul className="grid list-none grid-cols-3 gap-[3px] sm:grid-cols-5 xl:grid-cols-6">
            {AVATAR_PRESETS.filter(({ traits }) => traits.style === style).map((preset) => (
              <Choice
                key={preset.id}
                preset={preset}
                language={language}
                isChosen={preset.id === chosen}
                onChoose={() => onChoose(preset.id)}
              />
            ))}
          </ul>
        </div>
      ))}
    </fieldset>
  )
}

function Choice({
  preset,
  language,
  isChosen,
  onChoose,
}: {
  preset: AvatarPreset
  language: 'id' | 'en'
  isChosen: boolean
  onChoose(): void
}) {
  const { id, title, persona } = preset
  const { name, age, traits } = persona[language]
  return (
    <li className="min-w-0">
      <label className="group/frame relative grid cursor-pointer gap-0.5">
        <input
          type="radio"
          name="preset"
          value={id}
          checked={isChosen}
          onChange={onChoose}
          aria-label={`${title[language]}: ${name}, ${age}, ${traits.join(', ')}`}
          className="absolute inset-0 size-full cursor-pointer appearance-none opacity-0"
        />
        <span className="relative block aspect-[4/5] overflow-hidden rounded-frame bg-sunken -outline-offset-3 outline-kunyit group-has-checked/frame:outline-3 group-has-focus-visible/frame:outline-3 group-has-focus-visible/frame:outline-nila">
          <img
            src={presetPictureUrl(id)}
            alt=""
            loading="lazy"
            decoding="async"
            width={240}
            height={300}
            className="size-full object-cover transition-[filter] group-hover/frame:brightness-105"
          />
          <span
            aria-hidden
            className="absolute top-1 left-1 hidden rounded-full bg-kunyit p-0.5 text-on-kunyit group-has-checked/frame:block"
          >
            <Check size={14} strokeWidth={3} />
          </span>
        </span>
        <span aria-hidden className="truncate text-fine leading-5">
          {title[language]}
        </span>
      </label>
    </li>
  )
}
