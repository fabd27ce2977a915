import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from './page.tsx'
import { ProgressLine } from './progress-line.tsx'
import { useRefresh } from './use-refresh.ts'

/** Between two looks at the samples, and how many before the form opens without them. */
const LOOK_MS = 1_500
const LOOKS = 40

/** The first time, sample media are measured before a form can be filled with them. */
export function SamplesComing({
  title,
  summary,
  onTired,
}: {
  title: string
  summary: string
  onTired: () => void
}) {
  const { t } = useTranslation()
  const refresh = useRefresh()
  const looks = useRef(0)
  const tired = useRef(onTired)

  useEffect(() => {
    const timer = setInterval(() => {
      looks.current += 1
      if (looks.current > LOOKS) tired.current()
      else refresh()
    }, LOOK_MS)
    return () => clearInterval(timer)
  }, [refresh])

  return (
    <Page title={title} lead={summary}>
      <ProgressLine fraction={null} label={t('studio.samplesPreparing')}>
        {t('studio.samplesPreparing')}
      </ProgressLine>
      <noscript>
        <meta httpEquiv="refresh" content="3" />
      </noscript>
    </Page>
  )
}
