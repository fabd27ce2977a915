import { isRouteErrorResponse, useRouteError } from '@remix-run/react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { isUnreached } from '#app/connection/reach.ts'
import { ButtonAnchor, ButtonLink } from './button.tsx'
import { errorWordsOf } from './error-words.ts'
import { Kawung } from './kawung.tsx'
import { useRefresh } from './use-refresh.ts'

/** What went wrong on a page and what to do next. Used as every route's error boundary. */
export function ErrorPage() {
  const { t } = useTranslation()
  const error = useRouteError()
  const status = isRouteErrorResponse(error) ? error.status : 500
  const isOffline = isUnreached(error)
  // React has caught it, so the browser has not heard of it. What failed on the server was reported there.
  useEffect(() => {
    if (error instanceof Error && error.message !== FAILED_ON_SERVER && !isOffline) window.reportError(error)
  }, [error, isOffline])
  const refresh = useRefresh()
  useEffect(() => {
    if (isOffline) refresh()
  }, [isOffline, refresh])
  const { title, text } = isOffline ? OFFLINE : errorWordsOf(status)
  return (
    <div className="relative isolate mx-auto grid min-h-[60vh] max-w-page content-center justify-items-center gap-4 px-4 py-16 text-center">
      <Kawung className="-z-10" />
      <h1 className="text-title md:text-head">{t(`errors.${title}`)}</h1>
      <p className="max-w-reading text-muted">{t(`errors.${text}`)}</p>
      <div className="flex flex-wrap justify-center gap-2">
        {status >= 500 && (
          <ButtonAnchor href="" tone="primary">
            {t('errors.reload')}
          </ButtonAnchor>
        )}
        <ButtonLink to="/" tone={status >= 500 ? 'plain' : 'primary'} reloadDocument>
          {t('errors.home')}
        </ButtonLink>
      </div>
    </div>
  )
}

/** The page is opened by itself once there is a connection. */
const OFFLINE = { title: 'offlineTitle', text: 'offline' } as const

/** All that Remix tells a browser of an error in production. */
const FAILED_ON_SERVER = 'Unexpected Server Error'
