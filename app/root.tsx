import type { LoaderFunctionArgs } from '@remix-run/node'
import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useMatches,
  useRouteLoaderData,
} from '@remix-run/react'
import fontUrl from '@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2?url'
import type { ReactNode } from 'react'
import { ErrorPage } from '#app/components/error-page.tsx'
import { useNonce } from '#app/components/nonce.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { Shell } from '#app/components/shell.tsx'
import { useTheme } from '#app/components/theme-switch.tsx'
import { useLanguage, useWords } from '#app/i18n/hooks.ts'
import { reportsOfBrowser } from '#app/http/browser-reports.server.ts'
import { log } from '#app/log.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { settings } from '#app/models/setting.server.ts'
import { preferencesOf } from '#app/accounts/preferences.server.ts'
import { getUser } from '#app/session.server.ts'
import stylesheet from './styles.css?url'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await getUser(request)
  return {
    ...preferencesOf(request, user),
    reports: reportsOfBrowser(context.requestId),
    user: user && { name: user.name, email: user.email, isOperator: user.role === 'admin' },
    balance: user && (await knownBalance(user.id)),
    announcement: await knownAnnouncement(),
  }
}

export default function App() {
  return <Outlet />
}

export function ErrorBoundary() {
  return <ErrorPage />
}

/** The document around every page, and around the page that says what went wrong. */
export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce()
  const language = useLanguage()
  const theme = useTheme()
  const data = useRouteLoaderData<typeof loader>('root')
  return (
    <html lang={language} data-theme={theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content={theme === 'system' ? 'light dark' : theme} />
        {data?.reports && <meta name="reports" content={JSON.stringify(data.reports)} />}
        <Meta />
        <Title />
        <link rel="preload" href={fontUrl} as="font" type="font/woff2" crossOrigin="anonymous" />
        <link rel="stylesheet" href={stylesheet} />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="manifest" href="/site.webmanifest" />
        <Links />
      </head>
      <body>
        <Shell
          user={data?.user ?? null}
          balance={data?.balance ?? null}
          announcement={data?.announcement?.[language] ?? null}
        >
          {children}
        </Shell>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

function Title() {
  const t = useWords()
  const matches = useMatches().filter(({ handle }) => (handle as PageHandle | undefined)?.title)
  const { handle, data } = matches.at(-1) ?? {}
  const name =
    data === undefined || data === null
      ? undefined
      : (handle as PageHandle<unknown> | undefined)?.title?.(t, data)
  return (
    <>
      <title>{name ? `${name} · Lumiku` : t('landing.title')}</title>
      <meta name="description" content={t('landing.description')} />
    </>
  )
}

/** No page is lost for the sake of what stands above it. */
async function knownAnnouncement() {
  try {
    return (await settings()).announcement
  } catch (error) {
    log.warn({ err: error }, 'reading the settings failed')
    return null
  }
}

/** A balance that cannot be read is not known; it is not zero. */
async function knownBalance(userId: string): Promise<number | null> {
  try {
    return await balanceOf(userId)
  } catch (error) {
    log.warn({ err: error }, 'reading a balance failed')
    return null
  }
}
