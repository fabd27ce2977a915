import { useTranslation } from 'react-i18next'
import { Notice } from './notice.tsx'
import { useDollars } from './provider-report.tsx'

/** From here on a call may not fit any more. */
const NEARLY = 0.95

/** What providers cost today against what they may. */
export function SpendLine({ usd, capUsd }: { usd: number; capUsd: number }) {
  const { t } = useTranslation()
  const dollars = useDollars()
  const isSpent = usd >= capUsd * NEARLY
  return (
    <div className="grid max-w-reading gap-2">
      <p className="digits flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="text-lead font-bold">{dollars(usd)}</span>
        <span className="text-muted">{t('admin.providers.ofCap', { cap: dollars(capUsd) })}</span>
      </p>
      <meter
        aria-label={t('admin.providers.spend')}
        className="meter-thin"
        min={0}
        max={Math.max(capUsd, usd, 0.000001)}
        high={capUsd * NEARLY}
        value={usd}
      />
      {isSpent && <Notice tone="money">{t('admin.providers.spent')}</Notice>}
    </div>
  )
}
