import { TextArea, TextField } from '#app/components/field.tsx'
import { PosePicker } from '#app/components/pose-picker.tsx'
import { Segments } from '#app/components/segments.tsx'
import type { PoseChoice } from '#app/poses/choice.ts'
import type { Plan } from './form.tsx'
import { MAX_DESCRIPTION, MAX_DETAILS, MAX_VARIATIONS, type PoseGeneratorInput } from './input.ts'
import { useWord } from './use-word.ts'

/** The poses, picked or described. Both ways have their fields at once: without JavaScript the choice between them is CSS. */
export function PoseFields({
  initial,
  plan,
  edit,
  onPoses,
}: {
  initial: PoseGeneratorInput
  plan: Plan
  edit(to: Partial<Plan>): void
  onPoses(poses: PoseChoice[]): void
}) {
  const word = useWord()
  return (
    <div className="group/pose grid min-w-0 gap-5">
      <Segments
        label={word('pose.mode')}
        isLabelHidden
        name="mode"
        value={plan.mode}
        onChange={(mode) => edit({ mode: mode as Plan['mode'] })}
        options={(['poses', 'text'] as const).map((value) => ({ value, label: word(`pose.${value}`) }))}
      />
      <div className="min-w-0 group-has-[[name=mode][value=text]:checked]/pose:hidden">
        <PosePicker name="poses" value={plan.poses} onChange={onPoses} />
      </div>
      <TextArea
        className="hidden max-w-reading group-has-[[name=mode][value=text]:checked]/pose:grid"
        label={word('pose.description')}
        hint={word('pose.descriptionHint')}
        placeholder={word('pose.descriptionPlaceholder')}
        name="description"
        maxLength={MAX_DESCRIPTION}
        value={plan.description}
        onChange={({ target }) => edit({ description: target.value })}
      />
      <TextField
        className="max-w-reading"
        label={word('pose.details')}
        hint={word('pose.detailsHint')}
        placeholder={word('pose.detailsPlaceholder')}
        isOptional
        name="details"
        maxLength={MAX_DETAILS}
        defaultValue={initial.details}
      />
      <TextField
        className="w-44"
        label={word('pose.variations')}
        hint={word('pose.variationsHint')}
        type="number"
        inputMode="numeric"
        name="variations"
        min={1}
        max={MAX_VARIATIONS}
        required
        defaultValue={initial.variations}
        onChange={({ target }) => {
          const variations = target.valueAsNumber
          if (Number.isInteger(variations) && variations >= 1 && variations <= MAX_VARIATIONS) {
            edit({ variations })
          }
        }}
      />
    </div>
  )
}
