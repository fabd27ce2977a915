import { expect, test } from 'vitest'
import { preferenceCookies, preferencesOf } from '#app/accounts/preferences.server.ts'

const request = (headers: Record<string, string>) => new Request('http://localhost/', { headers })

test('an account’s own choice wins over cookies, and cookies over the browser', () => {
  const asked = request({ Cookie: 'language=en; theme=dark', 'Accept-Language': 'id' })
  expect(preferencesOf(asked, { language: 'id', theme: 'light' })).toEqual({ language: 'id', theme: 'light' })
  expect(preferencesOf(asked, null)).toEqual({ language: 'en', theme: 'dark' })
  expect(preferencesOf(request({ 'Accept-Language': 'en-GB' }), null)).toEqual({
    language: 'en',
    theme: 'system',
  })
})

test('a cookie that somebody made up is not believed', () => {
  const forged = request({ Cookie: 'language="><script>; theme=neon' })
  expect(preferencesOf(forged, null)).toEqual({ language: 'id', theme: 'system' })
})

test('only what was chosen is remembered', () => {
  const [cookie, ...others] = preferenceCookies({ theme: 'dark' })
  expect(others).toEqual([])
  expect(cookie).toMatch(/^theme=dark; Path=\/; Max-Age=\d+; SameSite=Lax; HttpOnly$/)
})
