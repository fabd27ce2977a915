import { getFormProps, getInputProps, useForm, type SubmissionResult } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { Form, useNavigation } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { profileForm } from '#app/accounts/account-forms.ts'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'
import { useFormErrors } from './use-form-errors.ts'

export function ProfileSettings({
  name: savedName,
  lastResult,
}: {
  name: string
  lastResult: SubmissionResult<string[]> | null | undefined
}) {
  const { t } = useTranslation()
  const sentences = useFormErrors()
  const [form, fields] = useForm({
    id: 'profile',
    lastResult: lastResult ?? null,
    defaultValue: { name: savedName },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: profileForm }),
    shouldRevalidate: 'onInput',
  })
  const { key: _, ...name } = getInputProps(fields.name, { type: 'text' })
  const isBusy = useNavigation().formData?.get('intent') === 'profile'
  return (
    <Form {...getFormProps(form)} method="post" className="grid justify-items-start gap-4">
      <input type="hidden" name="intent" value="profile" />
      <TextField
        {...name}
        className="w-full"
        label={t('account.name')}
        errors={sentences(fields.name.errors)}
        autoComplete="name"
      />
      <Button type="submit" isBusy={isBusy}>
        {t('common.save')}
      </Button>
    </Form>
  )
}
