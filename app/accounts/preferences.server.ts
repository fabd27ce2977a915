import { isLanguage, preferredLanguage, type Language } from '#app/i18n/language.ts'

/** Language and theme of people without an account, and of everybody between two visits: two plain cookies. */
export interface Preferences {
  language: Language
  theme: 'system' | 'light' | 'dark'
}

const A_YEAR_SECONDS = 365 * 24 * 60 * 60

/** The user's own settings, else the cookies, else what the browser asks for. */
export function preferencesOf(request: Request, user: Preferences | null): Preferences {
  if (user) return { language: user.language, theme: user.theme }
  const cookies = readCookies(request.headers.get('Cookie'))
  const language = cookies.get('language')
  const theme = cookies.get('theme')
  return {
    language: isLanguage(language) ? language : preferredLanguage(request.headers.get('Accept-Language')),
    theme: isTheme(theme) ? theme : 'system',
  }
}

/** The two Set-Cookie values that remember a choice. */
export function preferenceCookies(choice: Partial<Preferences>): string[] {
  return Object.entries(choice).map(
    ([name, value]) => `${name}=${value}; Path=/; Max-Age=${A_YEAR_SECONDS}; SameSite=Lax; HttpOnly`,
  )
}

export function isTheme(value: unknown): value is Preferences['theme'] {
  return value === 'system' || value === 'light' || value === 'dark'
}

function readCookies(header: string | null): Map<string, string> {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('=', 2))
  return new Map(pairs.map(([name = '', value = '']) => [name, value]))
}
