import { useState } from 'react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { useSharedProblemText } from '#app/i18n/shared-problem.ts'
import { readOpenPose } from '#app/poses/openpose.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'
import type { Problem } from '#app/studio/contract.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Field, TextArea } from './field.tsx'
import { Notice } from './notice.tsx'

/** More than readOpenPose takes: what is longer is refused by it, and a film chosen by mistake is never read whole. */
const MOST_BYTES = 8_000_000

/** An OpenPose file, chosen or pasted, in place of the pose on the canvas. */
export function PoseImport({
  isOpen,
  onClose,
  onRead,
}: {
  isOpen: boolean
  onClose(): void
  /** `notes` tell what was left out or supposed. */
  onRead(skeleton: Skeleton, notes: Problem[]): void
}) {
  const word = usePoseWords()
  const problemText = useSharedProblemText()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<Problem>()

  const read = (given: string) => {
    const found = readOpenPose(given)
    if (!found.ok) return setProblem(found.problem)
    setProblem(undefined)
    setText('')
    onRead(found.skeleton, found.notes ?? [])
  }
  const readFile = async (file: File | undefined) => {
    if (!file) return
    read(await file.slice(0, MOST_BYTES).text())
  }

  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={word('editor.import')}
      footer={
        <Button tone="primary" disabled={text.trim() === ''} onClick={() => read(text)}>
          {word('editor.read')}
        </Button>
      }
    >
      <div className="grid gap-4">
        <p className="text-muted">{word('editor.importLead')}</p>
        <Field label={word('editor.file')}>
          {(control) => (
            <input
              {...control}
              type="file"
              accept=".json,application/json"
              onChange={({ target }) => void readFile(target.files?.[0])}
              className="control"
            />
          )}
        </Field>
        <TextArea
          label={word('editor.paste')}
          rows={6}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        {problem && <Notice tone="problem">{problemText(problem)}</Notice>}
      </div>
    </Dialog>
  )
}
