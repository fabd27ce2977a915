import { useTranslation } from 'react-i18next'
import type { FormError } from '#app/accounts/account-forms.ts'

/** The sentences for the errors of an account form, whose schema speaks in keys. */
export function useFormErrors(): (errors: string[] | undefined) => string[] | undefined {
  const { t } = useTranslation()
  return (errors) => errors?.map((error) => t(`account.errors.${error as FormError}`))
}
