import type { SubmissionResult } from '@conform-to/react'
import { Form } from '@remix-run/react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import type { PoseRequestFile } from '#app/models/pose.server.ts'
import { MAX_ANSWER, REQUEST_STATES, type RequestError } from '#app/poses/request-form.ts'
import { Moment } from './amounts.tsx'
import { Button } from './button.tsx'
import { TextArea, TextField } from './field.tsx'
import { SelectField } from './select.tsx'

/** A user's wish as an operator answers it: an `<li>`. */
export function PoseAnswerForm({
  request,
  poses,
  lastResult,
}: {
  request: Omit<PoseRequestFile, 'createdAt' | 'answeredAt'> & { createdAt: Date | string }
  /** Id of the list of the library's poses. */
  poses: string
  lastResult: SubmissionResult | undefined
}) {
  const word = usePoseWords()
  const { id, name, description, useCase, state, answer, poseId, votes, askedBy, answeredBy } = request
  const posted = lastResult?.initialValue ?? {}
  const errorsOf = (field: string) =>
    lastResult?.error?.[field]?.map((error) => word(`requests.errors.${error as RequestError}`))
  return (
    <li className="grid gap-4 border-b border-hairline py-5 lg:grid-cols-2 lg:gap-x-10">
      <div className="grid content-start gap-1">
        <h2 className="text-lead">{name}</h2>
        <p className="max-w-reading whitespace-pre-line">{description}</p>
        <p className="text-fine text-muted">
          {word('requests.votes', { count: votes })} · {word(`requests.uses.${useCase}`)} ·{' '}
          <Moment at={request.createdAt} />
        </p>
        <p className="text-fine text-muted">
          {word('admin.askedBy')} {askedBy ?? word('admin.gone')}
          {answeredBy && ` · ${word('admin.answeredBy', { name: answeredBy })}`}
        </p>
      </div>
      <Form method="post" className="grid gap-3">
        <input type="hidden" name="request" value={id} />
        <div className="flex flex-wrap gap-3">
          <SelectField
            className="w-48"
            label={word('admin.state')}
            name="state"
            defaultValue={String(posted['state'] ?? state)}
          >
            {REQUEST_STATES.map((one) => (
              <option key={one} value={one}>
                {word(`requests.states.${one}`)}
              </option>
            ))}
          </SelectField>
          <TextField
            className="min-w-48 flex-1"
            label={word('admin.pose')}
            name="poseId"
            list={poses}
            autoComplete="off"
            defaultValue={String(posted['poseId'] ?? poseId ?? '')}
            errors={errorsOf('poseId')}
          />
        </div>
        <TextArea
          label={word('admin.answer')}
          name="answer"
          rows={2}
          maxLength={MAX_ANSWER}
          defaultValue={String(posted['answer'] ?? answer)}
          errors={errorsOf('answer')}
        />
        <div className="flex flex-wrap items-start justify-between gap-2">
          <Button type="submit" name="intent" value="answer">
            {word('admin.save')}
          </Button>
          <details>
            <summary className="flex min-h-11 items-center font-semibold text-danger">
              {word('admin.remove')}
            </summary>
            <p className="pb-2 text-fine">{word('admin.removeSure')}</p>
            <Button type="submit" name="intent" value="remove" tone="danger" formNoValidate>
              {word('admin.remove')}
              <span className="sr-only">: {name}</span>
            </Button>
          </details>
        </div>
      </Form>
    </li>
  )
}
