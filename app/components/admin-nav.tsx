import { NavLink } from '@remix-run/react'
import { useTranslation } from 'react-i18next'

/** The places of operators, each a page of its own. */
const PLACES = ['payments', 'providers', 'poses'] as const

/** Leads from one of the operators' pages to the others. */
export function AdminNav() {
  const { t } = useTranslation()
  return (
    <nav aria-label={t('admin.places')} className="flex flex-wrap gap-1">
      {PLACES.map((place) => (
        <NavLink
          key={place}
          to={`/admin/${place}`}
          className={({ isActive }) =>
            `inline-flex min-h-11 items-center rounded-control px-3 font-semibold ${isActive ? 'bg-sunken text-ink' : 'text-muted hover:text-ink'}`
          }
        >
          {t(`admin.place.${place}`)}
        </NavLink>
      ))}
    </nav>
  )
}
