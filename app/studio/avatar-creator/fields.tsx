import { parseWithZod } from '@conform-to/zod/v4'
import { PencilLine } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { findAvatarPreset } from '#app/avatars/presets.ts'
import { PersonaFields, TraitsFields } from '#app/components/avatar-traits.tsx'
import { Button } from '#app/components/button.tsx'
import { TextArea, TextField } from '#app/components/field.tsx'
import { useIsHydrated } from '#app/components/hydrated.ts'
import { Section } from '#app/components/section.tsx'
import { Segments } from '#app/components/segments.tsx'
import type { ToolFormProps } from '../contract.ts'
import { ConsentFields } from './consent-fields.tsx'
import { avatarInput, MAX_NAME, MAX_PROMPT, MAX_REFERENCES, sizeOf, WAYS, type AvatarInput } from './input.ts'
import { FirstLook } from './first-look.tsx'
import { Panel } from './panel.tsx'
import { personOf } from './person.ts'
import { PhotoChoice } from './photo-choice.tsx'
import { PresetGrid } from './preset-grid.tsx'
import { isDraft } from './price.ts'
import { RunFields } from './run-fields.tsx'
import { Sketch } from './sketch.tsx'
import { TierChoice } from './tier-choice.tsx'
import { useWord } from './use-word.ts'

/** What is chosen by pictures and buttons; the other fields keep their own values. */
type Picked = Pick<AvatarInput, 'tier' | 'preset' | 'photo' | 'references' | 'hasConsent'>

interface FieldsProps extends ToolFormProps<AvatarInput> {
  /** They were filled anew while the page was open, which it has to be told. */
  isFresh: boolean
  onRewrite(input: AvatarInput): void
}

export function Fields(props: FieldsProps) {
  const { initial, uploads, services, language, onEdit, preview, isFresh, onRewrite } = props
  const word = useWord()
  const isHydrated = useIsHydrated()
  const service = services.find(({ id }) => id === 'huggingface')
  const [picked, setPicked] = useState<Picked>({ ...initial, tier: service ? initial.tier : 'draft' })
  const { area, input, read } = useInput(initial)
  const pick = (to: Partial<Picked>) => setPicked((before) => ({ ...before, ...to }))
  const isOpening = useRef(!isFresh)
  const photos = uploads.filter(({ kind }) => kind === 'image')
  const person = personOf(input)
  const { width, height } = sizeOf(input)

  useEffect(() => {
    if (!isOpening.current) onEdit()
    isOpening.current = false
    read()
  }, [picked, onEdit, read])

  return (
    <div ref={area} onInput={read} onChange={read} className="group/way grid min-w-0 gap-6">
      <input type="hidden" name="language" value={language} />
      <div className="grid min-w-0 gap-2">
        <Segments
          label={word('way.label')}
          name="way"
          defaultValue={initial.way}
          options={WAYS.map((value) => ({ value, label: word(`way.${value}`) }))}
        />
        {WAYS.map((way) => (
          <Panel key={way} of={[way]} className="max-w-reading text-fine text-muted">
            <p>{word(`way.${way}Lead`)}</p>
          </Panel>
        ))}
      </div>
      <Panel of={['preset', 'text', 'references']}>
        <TierChoice tier={picked.tier} service={service} onChoose={(tier) => pick({ tier })} />
      </Panel>

      <Panel of={['preset']}>
        <PresetGrid chosen={picked.preset} language={language} onChoose={(preset) => pick({ preset })} />
        <PresetLine id={picked.preset} language={language} />
        {isHydrated && (
          <Button icon={PencilLine} className="justify-self-start" onClick={() => onRewrite(input)}>
            {word('custom')}
          </Button>
        )}
      </Panel>
      <Panel of={['photo']}>
        <PhotoChoice
          name="photo"
          label={word('field.photo')}
          photos={photos}
          chosen={picked.photo ? [picked.photo] : []}
          max={1}
          onChoose={([photo = '']) => pick({ photo, hasConsent: false })}
        />
      </Panel>
      <Panel of={['references']}>
        <PhotoChoice
          name="references"
          label={`${word('field.references')} · ${word('field.referencesHint')}`}
          photos={photos}
          chosen={picked.references}
          max={MAX_REFERENCES}
          onChoose={(references) => pick({ references, hasConsent: false })}
        />
        <TextArea
          className="max-w-reading"
          label={word('field.wishes')}
          placeholder={word('field.wishesPlaceholder')}
          isOptional
          name="wishes"
          rows={2}
          maxLength={MAX_PROMPT}
          defaultValue={initial.wishes}
        />
      </Panel>
      <Panel of={['photo', 'references']}>
        <ConsentFields
          face={initial.face}
          hasConsent={picked.hasConsent}
          onConsent={(hasConsent) => pick({ hasConsent })}
        />
      </Panel>

      <Panel of={['text', 'photo', 'references']}>
        <div className="flex min-w-0 flex-wrap gap-6">
          <Panel of={['text']} className="self-start sm:sticky sm:top-4">
            <Sketch traits={person.traits} seed={input.seed} width={width} height={height} />
          </Panel>
          <div className="grid min-w-0 flex-1 basis-72 content-start gap-6">
            <Panel of={['text']}>
              <TextArea
                className="max-w-reading"
                label={word('field.prompt')}
                hint={word('field.promptHint')}
                placeholder={word('field.promptPlaceholder')}
                name="prompt"
                rows={4}
                maxLength={MAX_PROMPT}
                defaultValue={initial.prompt}
              />
            </Panel>
            <div className="grid min-w-0 border-b border-hairline">
              <Section title={word('field.traits')} now={[]}>
                <Panel of={['text']} className="max-w-reading text-fine text-muted">
                  <p>{word('sketchHint')}</p>
                </Panel>
                <TraitsFields traits={initial.traits} />
              </Section>
              <Section title={word('field.persona')} now={[person.persona.name]}>
                <PersonaFields persona={initial.persona} />
              </Section>
            </div>
          </div>
        </div>
      </Panel>

      <TextField
        className="max-w-sm"
        label={word('field.name')}
        hint={word('field.nameHint')}
        isOptional
        name="name"
        maxLength={MAX_NAME}
        autoComplete="off"
        defaultValue={initial.name}
      />
      <div className="grid min-w-0 border-b border-hairline">
        <Section title={word('field.more')} now={[`${width} × ${height}`]}>
          <RunFields initial={initial} onEdit={onEdit} />
        </Section>
      </div>
      <FirstLook preview={preview} isExact={input.way === 'photo' || isDraft(input)} />
    </div>
  )
}

/** The example character in a sentence. */
function PresetLine({ id, language }: { id: string; language: 'id' | 'en' }) {
  const preset = findAvatarPreset(id)
  if (!preset) return null
  const { name, age, traits, background } = preset.persona[language]
  return (
    <p className="max-w-reading">
      <strong>
        {name}, {age}
      </strong>{' '}
      · {traits.join(', ')}. {background}
    </p>
  )
}

/** What the fields say now; the last whole one while one of them is broken. */
function useInput(initial: AvatarInput) {
  const area = useRef<HTMLDivElement>(null)
  const [input, setInput] = useState(initial)
  const read = useCallback(() => {
    const form = area.current?.closest('form')
    if (!form) return
    const submission = parseWithZod(new FormData(form), { schema: avatarInput })
    if (submission.status === 'success') setInput(submission.value)
  }, [])
  return { area, input, read }
}
