import { Form } from '@remix-run/react'
import { Save } from 'lucide-react'
import type { ReactNode } from 'react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { useSharedProblemText } from '#app/i18n/shared-problem.ts'
import { MAX_POSE_NAME } from '#app/poses/own-pose.ts'
import type { PoseAnswer } from '#app/poses/save-pose.server.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'
import { Notice } from './notice.tsx'
import { PoseEditor } from './pose-editor.tsx'

/** A pose of the user's with its name: the fields that savePose reads. */
export function PoseForm({
  name,
  skeleton,
  answer,
  more,
}: {
  name: string
  skeleton: Skeleton
  /** Of a save that was refused, or of a file that was read. */
  answer: PoseAnswer | undefined
  /** Further buttons. */
  more?: ReactNode
}) {
  const word = usePoseWords()
  const problemText = useSharedProblemText()
  const { nameError, error, problem } = answer ?? {}
  return (
    <Form method="post" encType="multipart/form-data" className="grid min-w-0 gap-6">
      {(error ?? problem) && (
        <Notice tone="problem">
          {problem ? problemText(problem) : error && word(`editor.errors.${error}`)}
        </Notice>
      )}
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          className="w-full sm:w-80"
          label={word('editor.name')}
          name="name"
          required
          maxLength={MAX_POSE_NAME}
          autoComplete="off"
          defaultValue={answer?.name ?? name}
          errors={nameError && [word(`editor.errors.${nameError}`)]}
        />
        <Button type="submit" tone="primary" icon={Save} name="intent" value="save">
          {word('editor.save')}
        </Button>
        {more}
      </div>
      <PoseEditor initial={answer?.skeleton ?? skeleton} />
    </Form>
  )
}
