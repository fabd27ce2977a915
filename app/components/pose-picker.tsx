import { Link } from '@remix-run/react'
import { PersonStanding, TrianglesCenterlineDashedVertical, X } from 'lucide-react'
import { useState } from 'react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import type { PoseCard } from '#app/poses/cards.ts'
import { MAX_CHOSEN_POSES, type PoseChoice } from '#app/poses/choice.ts'
import { posePictureUrl } from '#app/poses/urls.ts'
import { Button } from './button.tsx'
import { ContactSheet } from './contact-sheet.tsx'
import { useIsHydrated } from './hydrated.ts'
import { IconButton, PoseFrame } from './pose-frame.tsx'
import { PosePickerDialog } from './pose-picker-dialog.tsx'
import { usePoseCards } from './use-pose-cards.ts'

export interface PosePickerProps {
  /** Of the list in the form: `poses` posts `poses[0].pose`, `poses[0].isMirrored` and, of an own pose, `poses[0].skeleton`. */
  name: string
  value: readonly PoseChoice[]
  /** After it the hidden fields have changed: where a page reads its form on input, tell it. */
  onChange(next: PoseChoice[]): void
  max?: number
}

/** The poses chosen for a run, each as it is or mirrored, and a dialog to choose among all there are. */
export function PosePicker({ name, value, onChange, max = MAX_CHOSEN_POSES }: PosePickerProps) {
  const word = usePoseWords()
  const isHydrated = useIsHydrated()
  const [isOpen, setOpen] = useState(false)
  const poses = usePoseCards(isHydrated && (isOpen || value.length > 0))
  const byId = new Map(poses.cards.map((card) => [card.id, card]))
  return (
    <section aria-label={word('picker.label')} className="grid min-w-0 gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {isHydrated && (
          <Button icon={PersonStanding} onClick={() => setOpen(true)}>
            {word('picker.open')}
          </Button>
        )}
        <p role="status" className="digits text-fine text-muted">
          {value.length === 0 ? word('picker.none') : word('picker.count', { count: value.length, max })}
        </p>
        <Link to="/poses" target="_blank" className="link text-fine">
          {word(isHydrated ? 'picker.library' : 'picker.noScript')}
        </Link>
      </div>
      {value.length > 0 && (
        <ContactSheet label={word('picker.label')}>
          {value.map((choice, index) => (
            <Chosen
              key={choice.pose}
              number={index + 1}
              choice={choice}
              card={byId.get(choice.pose)}
              onMirror={() => onChange(value.map((one) => (one === choice ? turned(one) : one)))}
              onRemove={() => onChange(value.filter((one) => one !== choice))}
            />
          ))}
        </ContactSheet>
      )}
      <Fields name={name} value={value} />
      <PosePickerDialog
        isOpen={isOpen}
        poses={poses}
        value={value}
        max={max}
        onChange={onChange}
        onClose={() => setOpen(false)}
      />
    </section>
  )
}

/** Without JavaScript a form posts them as they came. */
function Fields({ name, value }: Pick<PosePickerProps, 'name' | 'value'>) {
  return value.map(({ pose, isMirrored, skeleton }, index) => (
    <span key={pose} hidden>
      <input type="hidden" name={`${name}[${index}].pose`} value={pose} />
      {isMirrored && <input type="hidden" name={`${name}[${index}].isMirrored`} value="on" />}
      {skeleton && (
        <input type="hidden" name={`${name}[${index}].skeleton`} value={JSON.stringify(skeleton)} />
      )}
    </span>
  ))
}

function Chosen({
  number,
  choice,
  card,
  onMirror,
  onRemove,
}: {
  number: number
  choice: PoseChoice
  /** Undefined while the poses load, and of one that is gone. */
  card: PoseCard | undefined
  onMirror(): void
  onRemove(): void
}) {
  const word = usePoseWords()
  const title = card?.title ?? choice.pose
  const picture = card && (choice.isMirrored ? card.mirroredUrl : card.pictureUrl)
  return (
    <PoseFrame number={number} pictureUrl={picture ?? posePictureUrl(choice.pose, choice.isMirrored)}>
      <p className="truncate pt-1 text-fine" title={title}>
        {title}
      </p>
      <div className="flex justify-between">
        <IconButton
          icon={TrianglesCenterlineDashedVertical}
          label={word('picker.mirrorOne', { title })}
          isOn={choice.isMirrored}
          onClick={onMirror}
        />
        <IconButton icon={X} label={word('picker.remove', { title })} onClick={onRemove} />
      </div>
    </PoseFrame>
  )
}

function turned(choice: PoseChoice): PoseChoice {
  return { ...choice, isMirrored: !choice.isMirrored }
}
