import { useTranslation } from 'react-i18next'
import type { ErrorKey, WaitKey } from '#app/accounts/account-forms.ts'
import { useFormat } from '#app/i18n/hooks.ts'

/** The sentences for the errors of an account form, whose schema speaks in keys. */
export function useFormErrors(): (errors: string[] | undefined) => string[] | undefined {
  const { t } = useTranslation()
  const { wait } = useFormat()
  return (errors) =>
    errors?.map((error) => {
      const [key, seconds] = error.split(' ')
      return t(`account.errors.${key as ErrorKey | WaitKey}`, { time: wait(Number(seconds)) })
    })
}
