import { Form, Link, useLocation, useMatches } from '@remix-run/react'
import { __iconData as circleUserRound } from 'lucide-react/icons/circle-user-round'
import { __iconData as clapperboard } from 'lucide-react/icons/clapperboard'
import { __iconData as gauge } from 'lucide-react/icons/gauge'
import { __iconData as house } from 'lucide-react/icons/house'
import { __iconData as images } from 'lucide-react/icons/images'
import { __iconData as logOut } from 'lucide-react/icons/log-out'
import { __iconData as settings } from 'lucide-react/icons/settings'
import { __iconData as usersRound } from 'lucide-react/icons/users-round'
import { __iconData as wallet } from 'lucide-react/icons/wallet'
import { useRef, type ReactNode } from 'react'
import { useWords } from '#app/i18n/hooks.ts'
import { ButtonLink } from './button.tsx'
import { Credits } from './amounts.tsx'
import { classes } from './classes.ts'
import { iconOf, type Icon } from './icon.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { useMenuThatCloses } from './menu.ts'
import type { PageHandle } from './page-handle.ts'
import { ReachNotice } from './reach-notice.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { Wordmark } from './wordmark.tsx'

interface ShellProps {
  user: { name: string; email: string; isOperator: boolean } | null
  /** Whole credits; null while nobody knows. */
  balance: number | null
  /** What operators tell everybody. */
  announcement: string | null
  children: ReactNode
}

const PLACES = [
  { to: '/dashboard', word: 'dashboard', icon: iconOf(house) },
  { to: '/studio', word: 'studio', icon: iconOf(clapperboard) },
  { to: '/avatars', word: 'avatars', icon: iconOf(usersRound) },
  { to: '/library', word: 'library', icon: iconOf(images) },
  { to: '/wallet', word: 'wallet', icon: iconOf(wallet) },
] as const satisfies { to: string; word: string; icon: Icon }[]

const Account = iconOf(circleUserRound)
const Settings = iconOf(settings)
const Gauge = iconOf(gauge)
const LogOut = iconOf(logOut)

/** Skip link, header, `<main>`; on phones the places of the app are a bar at the foot. */
export function Shell({ user, balance, announcement, children }: ShellProps) {
  const t = useWords()
  const isAt = useIsAt()
  const isFocused = useMatches().some(({ handle }) => (handle as PageHandle | undefined)?.isFocused)
  const hasTabs = Boolean(user) && !isFocused
  return (
    <div className={classes('flex min-h-dvh flex-col', hasTabs && 'max-md:pb-16')}>
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-control bg-nila px-4 py-2 font-semibold text-on-nila focus:translate-y-0"
      >
        {t('common.skip')}
      </a>
      <header className="border-b border-hairline">
        <div className="mx-auto flex h-14 max-w-page items-center gap-2 px-4 md:gap-6 md:px-6">
          <Link to={user ? '/dashboard' : '/'} aria-label={t('nav.home')} className="rounded-control">
            <Wordmark />
          </Link>
          {user && (
            <nav aria-label={t('nav.main')} className="hidden flex-1 gap-1 md:flex">
              {PLACES.map(({ to, word }) => (
                <Link
                  key={to}
                  to={to}
                  aria-current={isAt(to) ? 'page' : undefined}
                  className={classes(
                    'rounded-control px-3 py-1.5 font-semibold',
                    isAt(to) ? 'bg-sunken text-ink' : 'text-muted hover:text-ink',
                  )}
                >
                  {t(`nav.${word}`)}
                </Link>
              ))}
            </nav>
          )}
          <div className="ml-auto flex items-center gap-1 md:gap-2">
            {user ? <SignedIn user={user} balance={balance} /> : <Stranger />}
          </div>
        </div>
      </header>
      {announcement && (
        <p role="status" className="bg-kunyit-wash">
          <span className="mx-auto block max-w-page px-4 py-2.5 font-medium md:px-6">{announcement}</span>
        </p>
      )}
      <main id="main" tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
      {hasTabs && <Tabs />}
      <ReachNotice />
    </div>
  )
}

function Stranger() {
  const t = useWords()
  return (
    <>
      <LanguageSwitch isShort />
      <ButtonLink to="/login" tone="quiet" size="small">
        {t('nav.login')}
      </ButtonLink>
      <ButtonLink to="/register" tone="plain" size="small" className="max-sm:hidden">
        {t('nav.register')}
      </ButtonLink>
    </>
  )
}

function SignedIn({ user, balance }: { user: NonNullable<ShellProps['user']>; balance: number | null }) {
  const t = useWords()
  const menu = useRef<HTMLDetailsElement>(null)
  useMenuThatCloses(menu, useLocation().pathname)
  return (
    <>
      {balance !== null && (
        <Link
          to="/wallet"
          className="rounded-control px-2 py-1.5 text-fine font-semibold hover:bg-sunken"
          aria-label={t('nav.balance', { credits: t('common.credits', { count: balance }) })}
        >
          <Credits value={balance} />
        </Link>
      )}
      <details ref={menu} className="relative">
        <summary
          aria-label={t('nav.account')}
          className="grid size-11 place-items-center rounded-control hover:bg-sunken"
        >
          <Account size={22} />
        </summary>
        <div className="absolute top-full right-0 z-40 mt-1 grid w-64 grid-cols-1 gap-1 rounded-control border border-hairline bg-raised p-2 shadow-float">
          <div className="px-3 py-1">
            <p className="truncate font-semibold">{user.name}</p>
            <p className="truncate text-fine text-muted">{user.email}</p>
          </div>
          <Link
            to="/settings"
            className="flex min-h-11 items-center gap-3 rounded-control px-3 hover:bg-sunken"
          >
            <Settings size={18} /> {t('nav.settings')}
          </Link>
          {user.isOperator && (
            <Link
              to="/admin"
              className="flex min-h-11 items-center gap-3 rounded-control px-3 hover:bg-sunken"
            >
              <Gauge size={18} /> {t('admin.places')}
            </Link>
          )}
          <div className="flex flex-wrap items-center justify-between border-y border-hairline py-1">
            <LanguageSwitch isShort />
            <ThemeSwitch />
          </div>
          <Form method="post" action="/logout">
            <button className="flex min-h-11 w-full items-center gap-3 rounded-control px-3 hover:bg-sunken">
              <LogOut size={18} /> {t('nav.logout')}
            </button>
          </Form>
        </div>
      </details>
    </>
  )
}

function Tabs() {
  const t = useWords()
  const isAt = useIsAt()
  return (
    <nav
      aria-label={t('nav.main')}
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t border-hairline bg-paper pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {PLACES.map(({ to, word, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          aria-current={isAt(to) ? 'page' : undefined}
          className={classes(
            'grid h-16 content-center justify-items-center gap-0.5 text-[0.75rem] leading-4 font-semibold',
            isAt(to) ? 'text-ink shadow-[inset_0_2px_0_var(--kunyit)]' : 'text-muted',
          )}
        >
          <Icon size={22} />
          {t(`nav.${word}`)}
        </Link>
      ))}
    </nav>
  )
}

/** Whether the page belongs to a place; a run's page is in the library. */
function useIsAt(): (to: string) => boolean {
  const { pathname } = useLocation()
  const path = pathname.replace(/^\/generations(?=\/|$)/, '/library')
  return (to) => path === to || path.startsWith(`${to}/`)
}
