import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { stayHere } from '#app/connection/keep-page.ts'
import { isLanguage } from '#app/i18n/language.ts'
import { updatePreferences } from '#app/models/user.server.ts'
import { isTheme, preferenceCookies, type Preferences } from '#app/accounts/preferences.server.ts'
import { safeRedirect } from '#app/http/safe-redirect.ts'
import { getUser } from '#app/session.server.ts'

export function loader() {
  return redirect('/settings')
}

/** Language and theme, for everybody: kept in the account where there is one, and in cookies. */
export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData()
  const language = form.get('language')
  const theme = form.get('theme')
  const choice: Partial<Preferences> = {
    ...(isLanguage(language) && { language }),
    ...(isTheme(theme) && { theme }),
  }
  const user = await getUser(request)
  if (user) await updatePreferences(user.id, choice)
  const headers = new Headers()
  for (const cookie of preferenceCookies(choice)) headers.append('Set-Cookie', cookie)
  return redirect(safeRedirect(form.get('redirectTo'), '/'), { headers })
}

export const clientAction = stayHere
