import { NavLink, useLocation } from '@remix-run/react'
import { ChevronDown } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { classes } from './classes.ts'
import { useMenuThatCloses } from './menu.ts'

/** The places of operators, each a page of its own, in the order of how often they are needed. */
const PLACES = [
  'overview',
  'users',
  'runs',
  'queues',
  'payments',
  'prices',
  'providers',
  'poses',
  'settings',
  'audit',
] as const
type Place = (typeof PLACES)[number]

/** Leads from one of the operators' pages to the others: a column beside them, on a phone a menu above them. */
export function AdminNav() {
  const { t } = useTranslation()
  const menu = useRef<HTMLDetailsElement>(null)
  const { pathname } = useLocation()
  useMenuThatCloses(menu, pathname)
  const here = PLACES.find((place) => pathname.startsWith(`/admin/${place}`)) ?? 'overview'
  return (
    <>
      <nav aria-label={t('admin.places')} className="hidden content-start gap-0.5 py-8 pl-4 lg:grid">
        <Places />
      </nav>
      <details ref={menu} className="relative border-b border-hairline lg:hidden">
        <summary className="flex min-h-12 items-center gap-2 px-4 md:px-6">
          <span className="text-muted">{t('admin.places')}</span>
          <span className="font-semibold">{t(`admin.place.${here}`)}</span>
          <ChevronDown aria-hidden size={18} className="ml-auto text-muted" />
        </summary>
        <nav
          aria-label={t('admin.places')}
          className="absolute inset-x-0 top-full z-20 grid grid-cols-2 gap-1 border-b border-hairline bg-raised p-3 shadow-float"
        >
          <Places />
        </nav>
      </details>
    </>
  )
}

function Places() {
  const { t } = useTranslation()
  return PLACES.map((place) => (
    <NavLink
      key={place}
      to={addressOf(place)}
      end={place === 'overview'}
      className={({ isActive }) =>
        classes(
          'flex min-h-11 items-center rounded-control px-3 font-semibold lg:min-h-9',
          isActive ? 'bg-sunken text-ink' : 'text-muted hover:text-ink',
        )
      }
    >
      {t(`admin.place.${place}`)}
    </NavLink>
  ))
}

function addressOf(place: Place): string {
  return place === 'overview' ? '/admin' : `/admin/${place}`
}
