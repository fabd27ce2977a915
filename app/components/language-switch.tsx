import { Form, useLocation } from '@remix-run/react'
import { useLanguage, useWords } from '#app/i18n/hooks.ts'
import { LANGUAGES } from '#app/i18n/language.ts'
import { classes } from './classes.ts'

const NAMES = { id: 'Indonesia', en: 'English' } as const

/** Two buttons of a plain form: the page is loaded anew, so only one language's words ever reach the browser. */
export function LanguageSwitch({ isShort }: { isShort?: boolean }) {
  const t = useWords()
  const language = useLanguage()
  const { pathname, search } = useLocation()
  return (
    <Form method="post" action="/preferences" reloadDocument>
      <input type="hidden" name="redirectTo" value={pathname + search} />
      <div role="group" aria-label={t('preferences.language')} className="inline-flex gap-1">
        {LANGUAGES.map((choice) => (
          <button
            key={choice}
            name="language"
            value={choice}
            lang={choice}
            aria-pressed={choice === language}
            aria-label={isShort ? `${choice.toUpperCase()}, ${NAMES[choice]}` : undefined}
            className={classes(
              'min-h-11 rounded-control px-3 text-fine font-semibold md:min-h-9',
              choice === language ? 'bg-sunken text-ink' : 'text-muted hover:text-ink',
            )}
          >
            {isShort ? choice.toUpperCase() : NAMES[choice]}
          </button>
        ))}
      </div>
    </Form>
  )
}
