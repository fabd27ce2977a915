import { Form, useFetchers, useLocation, useRouteLoaderData } from '@remix-run/react'
import { __iconData as monitor } from 'lucide-react/icons/monitor'
import { __iconData as moon } from 'lucide-react/icons/moon'
import { __iconData as sun } from 'lucide-react/icons/sun'
import { useWords } from '#app/i18n/hooks.ts'
import type { loader as rootLoader } from '#app/root.tsx'
import { classes } from './classes.ts'
import { iconOf } from './icon.tsx'

const CHOICES = [
  { theme: 'system', icon: iconOf(monitor) },
  { theme: 'light', icon: iconOf(sun) },
  { theme: 'dark', icon: iconOf(moon) },
] as const

export type Theme = (typeof CHOICES)[number]['theme']

const FETCHER = 'theme'

/** The theme of the page: the one just pressed, else the one that the server knows. */
export function useTheme(): Theme {
  const known = useRouteLoaderData<typeof rootLoader>('root')?.theme
  const pressed = useFetchers()
    .find(({ key }) => key === FETCHER)
    ?.formData?.get('theme')
  return CHOICES.map(({ theme }) => theme).find((theme) => theme === pressed) ?? known ?? 'system'
}

export function ThemeSwitch() {
  const t = useWords()
  const current = useTheme()
  const { pathname, search } = useLocation()
  return (
    <Form method="post" action="/preferences" navigate={false} fetcherKey={FETCHER}>
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
            <Icon size={18} />
          </button>
        ))}
      </div>
    </Form>
  )
}
