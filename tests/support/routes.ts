import type { ServerBuild } from '@remix-run/node'
import type { Express } from 'express'

/** Every address that answers, as its own code declares it: `/generations/:id`. */
export function routesOf(web: { build: ServerBuild; express: Express }): string[] {
  return [...new Set([...remixRoutes(web.build), ...expressRoutes(web.express)])].sort()
}

/** The Remix route that answers a path, when it has a loader: the `_data` of its data requests. */
export function loaderRouteOf(build: ServerBuild, path: string): string | undefined {
  return Object.keys(build.routes).find(
    (id) => id !== 'root' && pathOf(build, id) === path && build.routes[id]?.module.loader,
  )
}

function remixRoutes(build: ServerBuild): string[] {
  return Object.keys(build.routes)
    .filter((id) => id !== 'root')
    .map((id) => pathOf(build, id))
}

function pathOf(build: ServerBuild, id: string): string {
  const parts: string[] = []
  for (let at: string | undefined = id; at; at = build.routes[at]?.parentId)
    parts.unshift(build.routes[at]?.path ?? '')
  return `/${parts.filter(Boolean).join('/')}`
}

interface Layer {
  route?: { path: string | string[] }
  handle?: { stack?: Layer[] }
}

/** Express 4 keeps what was mounted in `_router`; routers within routers are mounted at the top here. */
function expressRoutes(express: Express): string[] {
  const found: string[] = []
  const walk = (layers: Layer[]) => {
    for (const layer of layers) {
      if (layer.route) found.push(...[layer.route.path].flat())
      else if (layer.handle?.stack) walk(layer.handle.stack)
    }
  }
  walk((express as Express & { _router: { stack: Layer[] } })._router.stack)
  // The Remix handler, whose routes are listed one by one.
  return found.filter((path) => path !== '*')
}
