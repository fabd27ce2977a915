import { useFetcher, useLocation, useRouteLoaderData } from '@remix-run/react'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { loader as rootLoader } from '#app/root.tsx'
import { classes } from './classes.ts'

const CHOICES = [
  { theme: 'system', icon: Monitor },
  { theme: 'light', icon: Sun },
  { theme: 'dark', icon: Moon },
] as const

export type Theme = (typeof CHOICES)[number]['theme']

/** The theme of the page: the one just pressed, else the one that the server knows. */
export function useTheme(): Theme {
  const known = useRouteLoaderData<typeof rootLoader>('root')?.theme
  const pressed = useFetcher({ key: 'theme' }).formData?.get('theme')
  return CHOICES.map(({ theme }) => theme).find((theme) => theme === pressed) ?? known ?? 'system'
}

export function ThemeSwitch() {
  const { t } = useTranslation()
  const current = useTheme()
  const fetcher = useFetcher({ key: 'theme' })
  const { pathname, search } = useLocation()
  return (
    <fetcher.Form method="post" action="/preferences">
      <input type="hidden" name="redirectTo" value={pathname + search} />
      <div role="group" aria-label={t('preferences.theme')} className="inline-flex gap-1">
        {CHOICES.map(({ theme, icon: Icon }) => (
          <button
            key={theme}
            name="theme"
            value={theme}
            aria-pressed={theme === current}
            aria-label={t(`preferences.${theme}`)}
            title={t(`preferences.${theme}`)}
            className={classes(
              'grid size-11 place-items-center rounded-control md:size-9',
              theme === current ? 'bg-sunken text-ink' : 'text-muted hover:text-ink',
            )}
          >
            <Icon aria-hidden size={18} />
          </button>
        ))}
      </div>
    </fetcher.Form>
  )
}
