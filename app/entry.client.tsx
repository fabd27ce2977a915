import { RemixBrowser } from '@remix-run/react'
import { startTransition, StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { watchErrors } from '#app/browser-reports.ts'
import { holdSubmits } from '#app/connection/hold-submits.ts'
import { createI18n, loadWords } from '#app/i18n/i18n.ts'
import { isLanguage } from '#app/i18n/language.ts'

watchErrors()
holdSubmits()

const { lang } = document.documentElement
const language = isLanguage(lang) ? lang : 'id'
const i18n = createI18n(language, await loadWords(language))

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <RemixBrowser />
      </I18nextProvider>
    </StrictMode>,
  )
})
