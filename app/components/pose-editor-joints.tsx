import { Eye, EyeOff } from 'lucide-react'
import type { Dispatch, KeyboardEvent } from 'react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import type { Joint, Skeleton } from '#app/poses/skeleton.ts'
import { Field } from './field.tsx'
import { canHide, type Edit, type Editing } from './pose-editing.ts'
import { IconButton } from './pose-frame.tsx'

/** From the head down, the body's own right first. */
const PARTS = [
  ['head', ['nose', 'rightEye', 'leftEye', 'rightEar', 'leftEar', 'neck']],
  ['rightArm', ['rightShoulder', 'rightElbow', 'rightWrist']],
  ['leftArm', ['leftShoulder', 'leftElbow', 'leftWrist']],
  ['rightLeg', ['rightHip', 'rightKnee', 'rightAnkle']],
  ['leftLeg', ['leftHip', 'leftKnee', 'leftAnkle']],
] as const satisfies [string, Joint[]][]

interface JointsProps {
  editing: Editing
  edit: Dispatch<Edit>
}

/** Every joint by its name, to select, to move with the keys, and to hide. */
export function PoseJoints({
  editing,
  edit,
  onKeyDown,
}: JointsProps & { onKeyDown(event: KeyboardEvent): void }) {
  const word = usePoseWords()
  const { present, joint: selected } = editing
  return (
    <div className="grid gap-3" onKeyDown={onKeyDown}>
      {PARTS.map(([part, joints]) => (
        <fieldset key={part} className="min-w-0">
          <legend className="text-fine font-semibold text-muted">{word(`editor.parts.${part}`)}</legend>
          <ul className="grid list-none sm:grid-cols-2 lg:grid-cols-1">
            {joints.map((joint) => {
              const isSeen = present.joints[joint] !== null
              const name = word(`joints.${joint}`)
              return (
                <li key={joint} className="flex items-center">
                  <button
                    type="button"
                    aria-pressed={joint === selected}
                    onClick={() => edit({ do: 'select', joint })}
                    className="min-h-11 min-w-0 flex-1 truncate rounded-control px-3 text-left hover:bg-sunken aria-pressed:bg-kunyit-wash aria-pressed:font-semibold md:min-h-9"
                  >
                    {name}
                    {!isSeen && <span className="text-muted"> · {word('editor.hidden')}</span>}
                  </button>
                  <IconButton
                    icon={isSeen ? Eye : EyeOff}
                    label={word(isSeen ? 'editor.hide' : 'editor.show', { joint: name })}
                    disabled={isSeen && !canHide(present)}
                    onClick={() => edit({ do: 'toggle', joint })}
                    className="md:size-9"
                  />
                </li>
              )
            })}
          </ul>
        </fieldset>
      ))}
    </div>
  )
}

/** Where the selected joint is, in figures that can be typed. */
export function JointPlace({ editing: { present, joint }, edit }: JointsProps) {
  const word = usePoseWords()
  const at = present.joints[joint]
  const name = word(`joints.${joint}`)
  if (!at) {
    return (
      <p className="text-muted">
        {name} · {word('editor.hidden')}
      </p>
    )
  }
  const sides = [
    ['editor.fromLeft', at.x / present.width, (share: number) => ({ x: share * present.width, y: at.y })],
    ['editor.fromTop', at.y, (share: number) => ({ x: at.x, y: share })],
  ] as const
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-fine font-semibold">{name}</legend>
      <div className="grid grid-cols-2 gap-3">
        {sides.map(([label, share, at]) => (
          <Field key={label} label={word(label)}>
            {(control) => (
              <span className="flex items-center gap-2">
                <input
                  {...control}
                  type="number"
                  step="any"
                  inputMode="decimal"
                  min={0}
                  max={100}
                  value={percentOf(share)}
                  onChange={({ target }) => {
                    const typed = target.valueAsNumber
                    if (Number.isFinite(typed)) edit({ do: 'place', joint, to: at(typed / 100) })
                  }}
                  onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
                  className="control digits"
                />
                <span className="text-fine text-muted">%</span>
              </span>
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  )
}

/** What a screen reader is told after a change. */
export function usePlaceOf({ present, joint }: Editing): string {
  const word = usePoseWords()
  const name = word(`joints.${joint}`)
  const at: Skeleton['joints'][Joint] = present.joints[joint]
  if (!at) return `${name}: ${word('editor.hidden')}`
  return word('editor.place', { joint: name, x: percentOf(at.x / present.width), y: percentOf(at.y) })
}

function percentOf(share: number): number {
  return Math.round(share * 1_000) / 10
}
