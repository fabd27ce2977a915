import { Plus, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '#app/components/button.tsx'
import { Checkbox } from '#app/components/checkbox.tsx'
import { TextField } from '#app/components/field.tsx'
import { Section } from '#app/components/section.tsx'
import { SelectField } from '#app/components/select.tsx'
import { useFormat } from '#app/i18n/hooks.ts'
import type { FormUpload } from '../../contract.ts'
import { MAX_LAYERS, MAX_SOUND_FADE_SECONDS, type LoopInput, type LoopLayer } from '../input.ts'
import type { ValueOf } from '../use-field-values.ts'
import { useWord } from '../use-word.ts'
import { Volume } from './volume.tsx'

interface SoundSettingsProps {
  initial: LoopInput
  uploads: FormUpload[]
  clip: FormUpload | undefined
  valueOf: ValueOf
  onEdit(): void
}

interface Row {
  key: number
  layer?: LoopLayer | undefined
}

/** The clip's own sound, up to four layers over it, and all of it together. */
export function SoundSettings({ initial, uploads, clip, valueOf, onEdit }: SoundSettingsProps) {
  const word = useWord()
  const { sound } = initial
  const [rows, setRows] = useState<Row[]>(() => sound.layers.map((layer, key) => ({ key, layer })))
  const next = useRef(rows.length)
  const sounds = uploads.filter(({ kind, facts }) => kind === 'audio' || (kind === 'video' && facts.hasAudio))
  const isSilent = clip?.facts.hasAudio === false
  const hasOriginal = valueOf('sound.isOriginalKept') === 'on' && !isSilent
  const isOpening = useRef(true)

  useEffect(() => {
    if (!isOpening.current) onEdit()
    isOpening.current = false
  }, [rows, onEdit])

  const now =
    rows.length === 0 && !hasOriginal
      ? [word('sound.none')]
      : [
          word(hasOriginal ? 'sound.original' : 'sound.noOriginal'),
          rows.length > 0 && word('sound.layerCount', { count: rows.length }),
        ]
  return (
    <Section title={word('sound.title')} now={now} isOpen={rows.length > 0}>
      <div className="group/original grid gap-x-6 gap-y-2 sm:grid-cols-2">
        <Checkbox
          name="sound.isOriginalKept"
          defaultChecked={sound.isOriginalKept}
          label={word('sound.original')}
          hint={isSilent && word('sound.silentClip')}
        />
        <div className={isSilent ? 'hidden' : 'hidden group-has-[input:checked]/original:block'}>
          <Volume
            label={word('sound.originalVolume')}
            name="sound.originalPercent"
            initial={sound.originalVolume}
          />
        </div>
      </div>
      <fieldset className="grid min-w-0 gap-3">
        <legend className="float-left text-fine font-semibold">{word('sound.layers')}</legend>
        <p className="clear-both -mt-2 text-fine text-muted">{word('sound.layersLead')}</p>
        {sounds.length === 0 && <p className="text-muted">{word('sound.noLayers')}</p>}
        {rows.map((row, index) => (
          <Layer
            key={row.key}
            index={index}
            layer={row.layer}
            sounds={sounds}
            onRemove={() => setRows(rows.filter(({ key }) => key !== row.key))}
          />
        ))}
        <noscript>
          {Array.from({ length: MAX_LAYERS - sound.layers.length }, (_, index) => (
            <Layer key={index} index={sound.layers.length + index} sounds={sounds} />
          ))}
        </noscript>
        {rows.length < MAX_LAYERS && sounds.length > 0 && (
          <Button
            size="small"
            icon={Plus}
            className="justify-self-start noscript:hidden"
            onClick={() => setRows([...rows, { key: next.current++ }])}
          >
            {word('sound.add')}
          </Button>
        )}
      </fieldset>
      <fieldset className="grid min-w-0 grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3">
        <legend className="mb-1.5 text-fine font-semibold">{word('sound.whole')}</legend>
        <div className="max-sm:col-span-2">
          <Volume label={word('sound.master')} name="sound.masterPercent" initial={sound.master} />
        </div>
        <Fade label={word('sound.fadeIn')} name="sound.fadeInSeconds" initial={sound.fadeInSeconds} />
        <Fade label={word('sound.fadeOut')} name="sound.fadeOutSeconds" initial={sound.fadeOutSeconds} />
      </fieldset>
    </Section>
  )
}

function Layer({
  index,
  layer,
  sounds,
  onRemove,
}: {
  index: number
  layer?: LoopLayer | undefined
  sounds: FormUpload[]
  onRemove?: () => void
}) {
  const word = useWord()
  const format = useFormat()
  const field = `sound.layers[${index}]`
  const isMissing = layer && sounds.every(({ id }) => id !== layer.upload)
  return (
    <div className="grid gap-3 rounded-control border border-hairline p-3">
      <div className="grid grid-cols-[1fr_auto] items-end gap-2">
        <SelectField
          label={word('sound.layer', { number: index + 1 })}
          aria-label={word('sound.file', { number: index + 1 })}
          name={`${field}.upload`}
          defaultValue={layer?.upload ?? ''}
        >
          <option value="">{word('sound.noFile')}</option>
          {isMissing && <option value={layer.upload}>{word('sound.missing')}</option>}
          {sounds.map(({ id, name, facts }) => (
            <option key={id} value={id}>
              {facts.seconds === undefined ? name : `${name} · ${format.clock(facts.seconds)}`}
            </option>
          ))}
        </SelectField>
        {onRemove && (
          <Button
            tone="quiet"
            icon={X}
            aria-label={word('sound.remove', { number: index + 1 })}
            className="noscript:hidden"
            onClick={onRemove}
          />
        )}
      </div>
      <div className="grid grid-cols-2 items-end gap-x-4 gap-y-3 sm:grid-cols-4">
        <Volume label={word('sound.volume')} name={`${field}.percent`} initial={layer?.volume ?? 1} />
        <Fade
          label={word('sound.crossfade')}
          name={`${field}.crossfadeSeconds`}
          initial={layer?.crossfadeSeconds ?? 2}
        />
        <Fade
          label={word('sound.fadeIn')}
          name={`${field}.fadeInSeconds`}
          initial={layer?.fadeInSeconds ?? 0}
        />
        <Fade
          label={word('sound.fadeOut')}
          name={`${field}.fadeOutSeconds`}
          initial={layer?.fadeOutSeconds ?? 0}
        />
      </div>
    </div>
  )
}

function Fade({ label, name, initial }: { label: string; name: string; initial: number }) {
  const word = useWord()
  return (
    <TextField
      label={label}
      name={name}
      type="number"
      inputMode="decimal"
      min={0}
      max={MAX_SOUND_FADE_SECONDS}
      step={0.1}
      defaultValue={initial}
      unit={word('unit.seconds')}
    />
  )
}
