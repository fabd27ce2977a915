import { useId, useReducer, useState, type KeyboardEvent } from 'react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { posted } from '#app/poses/posted-pose.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'
import { Checkbox } from './checkbox.tsx'
import { useIsHydrated } from './hydrated.ts'
import { beginEditing, editPose } from './pose-editing.ts'
import { PoseCanvas } from './pose-editor-canvas.tsx'
import { JointPlace, PoseJoints, usePlaceOf } from './pose-editor-joints.tsx'
import { PlainPoseFields } from './pose-editor-plain.tsx'
import { PoseFiles, PoseTools } from './pose-editor-tools.tsx'
import { editOfKey, travelOfKey } from './pose-keys.ts'
import { useThrottled } from './throttled.ts'

/**
 * A pose to draw by hand, inside a form: it posts the skeleton, see posted-pose.ts. By mouse, pen, finger and keys;
 * without JavaScript as a table of figures.
 */
export function PoseEditor({ initial }: { initial: Skeleton }) {
  const word = usePoseWords()
  const helpId = useId()
  const isHydrated = useIsHydrated()
  const [editing, edit] = useReducer(editPose, initial, beginEditing)
  const [isFigureShown, setFigureShown] = useState(true)
  const [isCloseUp, setCloseUp] = useState(false)
  const place = usePlaceOf(editing)
  const said = useThrottled(place, SAY_MS)

  const travel = (event: KeyboardEvent) => {
    const asked = isTyping(event) ? undefined : travelOfKey(event)
    if (!asked) return
    event.preventDefault()
    edit(asked)
  }
  const move = (event: KeyboardEvent) => {
    const asked = editOfKey(event, editing.joint)
    if (!asked) return
    event.preventDefault()
    edit(asked)
  }

  return (
    <section aria-label={word('editor.title')} className="grid min-w-0 gap-4" onKeyDown={travel}>
      <input type="hidden" name={posted.skeleton} value={JSON.stringify(editing.present)} />
      <noscript>
        <PlainPoseFields skeleton={initial} />
      </noscript>
      <div className="grid items-start gap-x-8 gap-y-4 lg:grid-cols-[1fr_20rem]">
        <div className="grid min-w-0 gap-2">
          <div className="min-h-11">
            {isHydrated && <PoseTools {...{ editing, edit, initial, isCloseUp }} onCloseUp={setCloseUp} />}
          </div>
          <PoseCanvas {...{ editing, edit, isFigureShown, isCloseUp, helpId }} onKeyDown={move} />
          {isHydrated && (
            <p id={helpId} className="text-fine text-muted">
              {word('editor.help')}
            </p>
          )}
        </div>
        {isHydrated && (
          <div className="grid min-w-0 content-start gap-5">
            <PoseFiles editing={editing} edit={edit} />
            <JointPlace editing={editing} edit={edit} />
            <div>
              <Checkbox
                label={word('editor.rigid')}
                hint={word('editor.rigidHint')}
                checked={editing.isRigid}
                onChange={({ target }) => edit({ do: 'stiffen', isRigid: target.checked })}
              />
              <Checkbox
                label={word('editor.figure')}
                checked={isFigureShown}
                onChange={({ target }) => setFigureShown(target.checked)}
              />
            </div>
            <PoseJoints editing={editing} edit={edit} onKeyDown={move} />
          </div>
        )}
      </div>
      <p role="status" className="sr-only">
        {said}
      </p>
    </section>
  )
}

/** Between two sentences to a screen reader. */
const SAY_MS = 600

/** A field's own keys come first. */
function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLInputElement
    ? target.type !== 'checkbox'
    : target instanceof HTMLTextAreaElement
}
