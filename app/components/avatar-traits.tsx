import {
  AGES,
  BODIES,
  EYES,
  GENDERS,
  HAIR_COLOURS,
  HAIRS,
  OUTFITS,
  SKINS,
  STYLES,
  type Persona,
  type Traits,
} from '#app/avatars/traits.ts'
import { HAIR_TONES, IRISES, SKIN_TONES } from '#app/drawing/palette.ts'
import { useAvatarWords } from '#app/i18n/avatar-words.ts'
import { Checkbox } from './checkbox.tsx'
import { ColourField } from './colour-field.tsx'
import { Field, TextArea, TextField } from './field.tsx'
import { Segments } from './segments.tsx'
import { SelectField } from './select.tsx'
import { Swatches } from './swatches.tsx'

/** How somebody looks, as fields `traits.…` in conform's notation. They keep what was chosen by themselves. */
export function TraitsFields({ traits }: { traits: Traits }) {
  const word = useAvatarWords()
  const choices = (key: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: word(`${key}.${value}`) }))
  const colours = <Key extends string>(
    key: string,
    values: readonly Key[],
    colourOf: (value: Key) => string,
  ) => values.map((value) => ({ value, label: word(`${key}.${value}`), colour: colourOf(value) }))
  return (
    <div className="grid min-w-0 gap-5">
      <div className="flex flex-wrap gap-x-8 gap-y-5">
        <Segments
          label={word('field.gender')}
          name="traits.gender"
          defaultValue={traits.gender}
          options={choices('gender', GENDERS)}
        />
        <Segments
          label={word('field.age')}
          name="traits.age"
          defaultValue={traits.age}
          options={choices('age', AGES)}
        />
      </div>
      <Swatches
        label={word('field.skin')}
        name="traits.skin"
        defaultValue={traits.skin}
        options={colours('skin', SKINS, (value) => SKIN_TONES[value].base)}
      />
      <Segments
        label={word('field.hair')}
        name="traits.hair"
        defaultValue={traits.hair}
        options={choices('hair', HAIRS)}
      />
      <div className="flex flex-wrap gap-x-8 gap-y-5">
        <Swatches
          label={word('field.hairColour')}
          name="traits.hairColour"
          defaultValue={traits.hairColour}
          options={colours('hairColour', HAIR_COLOURS, (value) => HAIR_TONES[value].base)}
        />
        <Swatches
          label={word('field.eyes')}
          name="traits.eyes"
          defaultValue={traits.eyes}
          options={colours('eyes', EYES, (value) => IRISES[value])}
        />
      </div>
      <div className="flex flex-wrap items-end gap-x-8 gap-y-5">
        <SelectField label={word('field.outfit')} name="traits.outfit" defaultValue={traits.outfit}>
          {OUTFITS.map((value) => (
            <option key={value} value={value}>
              {word(`outfit.${value}`)}
            </option>
          ))}
        </SelectField>
        <Field label={word('field.outfitColour')}>
          {(control) => (
            <ColourField {...control} name="traits.outfitColour" defaultValue={traits.outfitColour} />
          )}
        </Field>
        <Field label={word('field.coverColour')}>
          {(control) => (
            <ColourField {...control} name="traits.coverColour" defaultValue={traits.coverColour} />
          )}
        </Field>
      </div>
      <div className="flex flex-wrap gap-x-8 gap-y-5">
        <SelectField label={word('field.body')} name="traits.body" defaultValue={traits.body}>
          {BODIES.map((value) => (
            <option key={value} value={value}>
              {word(`body.${value}`)}
            </option>
          ))}
        </SelectField>
        <SelectField label={word('field.style')} name="traits.style" defaultValue={traits.style}>
          {STYLES.map((value) => (
            <option key={value} value={value}>
              {word(`style.${value}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="flex flex-wrap gap-x-8">
        <Checkbox
          label={word('field.hasGlasses')}
          name="traits.hasGlasses"
          defaultChecked={traits.hasGlasses}
        />
        <Checkbox label={word('field.hasBeard')} name="traits.hasBeard" defaultChecked={traits.hasBeard} />
      </div>
    </div>
  )
}

/** Who somebody is, as fields `persona.…`; the words of its character are one field, with commas between. */
export function PersonaFields({ persona }: { persona: Persona }) {
  const word = useAvatarWords()
  return (
    <div className="grid max-w-reading min-w-0 gap-5">
      <div className="flex flex-wrap gap-x-6 gap-y-5">
        <TextField
          className="min-w-40 flex-1"
          label={word('field.personaName')}
          isOptional
          name="persona.name"
          maxLength={60}
          autoComplete="off"
          defaultValue={persona.name}
        />
        <TextField
          className="w-40"
          label={word('field.personaAge')}
          isOptional
          type="number"
          name="persona.age"
          min={1}
          max={120}
          defaultValue={persona.age}
        />
      </div>
      <TextField
        label={word('field.personaTraits')}
        hint={word('field.personaTraitsHint')}
        placeholder={word('field.personaTraitsPlaceholder')}
        isOptional
        name="persona.traits"
        maxLength={520}
        autoComplete="off"
        defaultValue={persona.traits.join(', ')}
      />
      <TextArea
        label={word('field.background')}
        placeholder={word('field.backgroundPlaceholder')}
        isOptional
        name="persona.background"
        rows={3}
        maxLength={500}
        defaultValue={persona.background}
      />
    </div>
  )
}
