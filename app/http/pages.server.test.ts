import { matchRoutes } from '@remix-run/react'
import type { ServerBuild } from '@remix-run/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { branchesOf } from '#app/http/pages.server.ts'
import { send, startWeb, type TestWeb } from '#tests/support/web.ts'

let web: TestWeb

beforeAll(async () => {
  web = await startWeb()
}, 120_000)
afterAll(() => web.close())

test('the route that is found for an address is the one that Remix would find', () => {
  const branches = branchesOf(web.build)
  expect(branches.length).toBeGreaterThan(15)
  for (const { pattern, routeIds } of branches) {
    expect(routesBy(web.build, pattern.replaceAll(/:\w+/g, 'one')), pattern).toEqual(routeIds)
  }
})

test('a name wins against a parameter, and what Remix alone can tell apart is left to it', () => {
  const build = buildWith({
    root: { path: '' },
    one: { parentId: 'root', path: 'things/:id' },
    new: { parentId: 'root', path: 'things/new' },
    layout: { parentId: 'root', path: 'shelf' },
    index: { parentId: 'layout', index: true },
    deep: { parentId: 'layout', path: ':row/:place' },
    pathless: { parentId: 'root' },
    inside: { parentId: 'pathless', path: 'inside' },
    optional: { parentId: 'root', path: ':language?/about' },
    rest: { parentId: 'root', path: '*' },
  })
  const branches = branchesOf(build)
  expect(branches.map(({ pattern }) => pattern)).toEqual([
    '/',
    '/things/new',
    '/shelf',
    '/inside',
    '/things/:id',
    '/shelf/:row/:place',
  ])
  for (const { pattern, routeIds } of branches) {
    expect(routesBy(build, pattern.replaceAll(/:\w+/g, 'one')), pattern).toEqual(routeIds)
  }
})

test('an address is found in any spelling, and a missing one has a page', async () => {
  for (const [address, status] of [
    ['/login', 200],
    ['/login/', 200],
    ['/LOGIN', 200],
    ['/%6Cogin', 200],
    ['/login?index', 200],
    ['//login', 404],
    ['/login/no', 404],
  ] as const) {
    const answer = await send(web, address)
    expect(answer.status, address).toBe(status)
    expect(await answer.text(), address).toContain('<html')
  }
})

test('the browser still learns of every route', async () => {
  const page = await (await send(web, '/login')).text()
  const [, address = ''] = /"(\/assets\/manifest-[^"]+\.js)"/.exec(page) ?? []
  const manifest = await (await send(web, address)).text()
  for (const id of Object.keys(web.build.routes)) expect(manifest).toContain(JSON.stringify(id))
})

/** What Remix finds when it looks through the whole tree. */
function routesBy({ routes }: Pick<ServerBuild, 'routes'>, address: string): string[] {
  type Routes = Parameters<typeof matchRoutes>[0]
  const under = (parentId?: string): Routes =>
    Object.values(routes).flatMap((route) => {
      if (!route || route.parentId !== parentId) return []
      const { id, path, index } = route
      return index ? { id, path, index } : { id, path, children: under(id) }
    }) as Routes
  return (matchRoutes(under(), address) ?? []).map(({ route }) => route.id ?? '')
}

function buildWith(routes: Record<string, { parentId?: string; path?: string; index?: boolean }>) {
  const named = Object.entries(routes).map(([id, route]) => [id, { id, ...route }])
  return { routes: Object.fromEntries(named) as ServerBuild['routes'] }
}
