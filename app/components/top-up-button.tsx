import { Wallet } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'

/**
 * Leads from a form that is short of credits to where they are sold. It posts the form, which so is not lost, and may
 * be half-filled.
 */
export function TopUpButton({ form }: { form: string }) {
  const { t } = useTranslation()
  return (
    <Button type="submit" form={form} name="_intent" value="topup" formNoValidate icon={Wallet} isWide>
      {t('wallet.topUp')}
    </Button>
  )
}
