import {
  getFormProps,
  getInputProps,
  getSelectProps,
  getTextareaProps,
  useForm,
  type SubmissionResult,
} from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { Form, Link } from '@remix-run/react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import {
  MAX_DESCRIPTION,
  MAX_REQUEST_NAME,
  POSE_USES,
  requestForm,
  type RequestError,
} from '#app/poses/request-form.ts'
import { Button } from './button.tsx'
import { TextArea, TextField } from './field.tsx'
import { Notice } from './notice.tsx'
import { SelectField } from './select.tsx'

/** Asks for a pose that the library does not have. */
export function PoseRequestForm({ lastResult }: { lastResult: SubmissionResult | null | undefined }) {
  const word = usePoseWords()
  const say = (errors: string[] | undefined) =>
    errors?.map((error) => word(`requests.errors.${error as RequestError}`))
  const [form, fields] = useForm({
    id: 'pose-request',
    lastResult: lastResult ?? null,
    onValidate: ({ formData }) => parseWithZod(formData, { schema: requestForm }),
    shouldRevalidate: 'onInput',
  })
  return (
    <Form method="post" {...getFormProps(form)} className="grid content-start gap-4">
      {form.errors && <Notice tone="problem">{say(form.errors)?.join(' ')}</Notice>}
      <p className="text-fine text-muted">
        <Link to="/poses" className="link">
          {word('requests.similar')}
        </Link>
      </p>
      <TextField
        {...getInputProps(fields.name, { type: 'text' })}
        label={word('requests.name')}
        placeholder={word('requests.namePlaceholder')}
        maxLength={MAX_REQUEST_NAME}
        autoComplete="off"
        errors={say(fields.name.errors)}
      />
      <TextArea
        {...getTextareaProps(fields.description)}
        label={word('requests.description')}
        hint={word('requests.descriptionHint')}
        rows={4}
        maxLength={MAX_DESCRIPTION}
        errors={say(fields.description.errors)}
      />
      <SelectField {...getSelectProps(fields.useCase)} label={word('requests.useCase')}>
        {POSE_USES.map((use) => (
          <option key={use} value={use}>
            {word(`requests.uses.${use}`)}
          </option>
        ))}
      </SelectField>
      <div>
        <Button type="submit" tone="primary" name="intent" value="ask">
          {word('requests.send')}
        </Button>
      </div>
    </Form>
  )
}
