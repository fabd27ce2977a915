import { ColourField } from '#app/components/colour-field.tsx'
import { Field, TextField } from '#app/components/field.tsx'
import { Segments } from '#app/components/segments.tsx'
import { BACKGROUNDS, MAX_SCENE, type PoseGeneratorInput } from './input.ts'
import { useWord } from './use-word.ts'

/** What is behind the person. What belongs to a choice that is not on is hidden by CSS, so that no script is needed. */
export function BackgroundFields({ initial }: { initial: PoseGeneratorInput['background'] }) {
  const word = useWord()
  return (
    <div className="group/background grid min-w-0 gap-4">
      <Segments
        label={word('background.title')}
        isLabelHidden
        name="background.mode"
        defaultValue={initial.mode}
        options={BACKGROUNDS.map((value) => ({ value, label: word(`background.${value}`) }))}
      />
      <Field
        label={word('background.colourLabel')}
        className="hidden group-has-[[value=colour]:checked]/background:grid"
      >
        {(control) => <ColourField {...control} name="background.colour" defaultValue={initial.colour} />}
      </Field>
      <TextField
        className="hidden max-w-reading group-has-[[value=scene]:checked]/background:grid"
        label={word('background.sceneLabel')}
        placeholder={word('background.scenePlaceholder')}
        name="background.scene"
        maxLength={MAX_SCENE}
        defaultValue={initial.scene}
      />
    </div>
  )
}
