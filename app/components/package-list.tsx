import { Form, useNavigation } from '@remix-run/react'
import { Wallet } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { Button } from './button.tsx'

export interface OfferedPackage {
  id: string
  /** Of the price that is shown. */
  version: number
  /** Whole rupiah. */
  rupiah: number
  credits: number
}

/**
 * What can be bought. The browser sends the name of a package and which of its prices was shown, never a price. `missing` credits mark the smallest that is
 * enough; `returnTo` is where the buyer goes on.
 */
export function PackageList({
  packages,
  submissionKey,
  returnTo,
  missing = 0,
}: {
  packages: OfferedPackage[]
  submissionKey: string
  returnTo?: string | null
  missing?: number
}) {
  const { t } = useTranslation()
  const { rupiah, number } = useFormat()
  const navigation = useNavigation()
  const chosen =
    navigation.formAction?.startsWith('/wallet/checkout') && navigation.formData
      ? navigation.formData.get('package')
      : null
  const enough = missing > 0 ? packages.find(({ credits }) => credits >= missing) : undefined
  return (
    <Form method="post" action="/wallet/checkout" className="grid gap-3 sm:grid-cols-3">
      <input type="hidden" name="_key" value={submissionKey} />
      {returnTo && <input type="hidden" name="returnTo" value={returnTo} />}
      {packages.map((bundle) => (
        <div
          key={bundle.id}
          className="digits grid content-between gap-3 rounded-control border border-hairline bg-raised p-4"
        >
          <div className="grid gap-0.5">
            <h3 className="text-title">{t('common.credits', { count: bundle.credits })}</h3>
            <p className="text-lead font-semibold">{rupiah(bundle.rupiah)}</p>
            <p className="text-fine text-muted">
              {t('wallet.each', { price: `Rp ${number(bundle.rupiah / bundle.credits, 1)}` })}
            </p>
            {bundle === enough && (
              <p className="text-fine font-semibold text-success">{t('wallet.enough')}</p>
            )}
          </div>
          <input type="hidden" name={`version-${bundle.id}`} value={bundle.version} />
          <Button
            type="submit"
            name="package"
            value={bundle.id}
            tone={
              enough
                ? bundle === enough
                  ? 'primary'
                  : 'plain'
                : bundle === packages[0]
                  ? 'primary'
                  : 'plain'
            }
            icon={Wallet}
            isWide
            isBusy={chosen === bundle.id}
          >
            {t('wallet.buy')}
          </Button>
        </div>
      ))}
    </Form>
  )
}
