import { expect, test } from 'vitest'
import { requireUser } from '#app/session.server.ts'

const HOST = 'lumiku.test'
const RUN = '/generations/8f3e0000-0000-4000-8000-000000000000'

/** Where somebody without a session comes to after log in. */
async function comesBackTo(path: string, method: string, referer?: string): Promise<string | null> {
  const headers = { Host: HOST, ...(referer && { Referer: referer }) }
  const request = new Request(`https://${HOST}${path}`, { method, headers })
  const answer = await requireUser(request).catch((thrown: unknown) => thrown)
  if (!(answer instanceof Response)) throw new Error('Nobody was sent away', { cause: answer })
  const url = new URL(answer.headers.get('Location') ?? '', `https://${HOST}`)
  expect(url.pathname).toBe('/login')
  return url.searchParams.get('redirectTo')
}

test.each(['GET', 'HEAD'])('a page that was asked for by %s comes again after log in', async (method) => {
  expect(await comesBackTo('/library?view=runs&_data=routes%2Flibrary&index', method)).toBe(
    '/library?view=runs',
  )
})

test('a button that was pressed leads back to the page it stands on', async () => {
  const button = `${RUN}/removal?_data=routes%2Fgenerations.%24id_.removal`
  expect(await comesBackTo(button, 'POST', `https://${HOST}${RUN}?platform=tiktok#outputs`)).toBe(
    `${RUN}?platform=tiktok`,
  )
})

test.each([
  ['says nothing', undefined],
  ['names another site', 'https://evil.test/library'],
  ['names our name on another port', `https://${HOST}:8443/library`],
  ['is no address', 'library'],
  ['leads elsewhere by its path', `https://${HOST}//evil.test`],
  ['is no page', 'data:text/html,x'],
])('a button whose page %s leads to the dashboard', async (_how, referer) => {
  expect(await comesBackTo(`${RUN}/removal`, 'POST', referer)).toBe('/dashboard')
})
