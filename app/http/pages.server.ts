import { createRequestHandler, type GetLoadContextFunction } from '@remix-run/express'
import type { ServerBuild } from '@remix-run/node'
import express, { type Router } from 'express'

interface Pages {
  /** Remix's server build, or in development what loads the present one. */
  build: ServerBuild | (() => Promise<ServerBuild>)
  mode: string
  getLoadContext: GetLoadContextFunction
}

/**
 * Everything that Remix answers. Left alone, Remix sorts all routes and compiles their patterns three times a page. Here
 * Express, whose patterns are compiled once, finds the route, and Remix gets a build that holds no other. An address
 * that only a splat would match goes to the whole build, and so does everything in development, where the build changes.
 */
export function remixPages({ build, ...options }: Pages): Router {
  const router = express.Router()
  if (typeof build !== 'function') {
    for (const { pattern, routeIds } of branchesOf(build)) {
      router.all(pattern, createRequestHandler({ build: buildOf(build, routeIds), ...options }))
    }
  }
  router.all('*', createRequestHandler({ build, ...options }))
  return router
}

interface Branch {
  /** As Express and Remix both write it: `/generations/:id`. */
  pattern: string
  /** The routes that make its page, from the root inwards. */
  routeIds: string[]
}

/**
 * The branches of the tree of routes, each before those that it wins against in Remix: without splats and optional
 * parts, that is the one with fewer parameters.
 */
export function branchesOf({ routes }: Pick<ServerBuild, 'routes'>): Branch[] {
  const branches = new Map<string, Branch>()
  for (const [id, route] of Object.entries(routes)) {
    if (route?.path === undefined && !route?.index) continue
    const chain = chainOf(routes, id)
    const pattern = `/${chain.flatMap((one) => routes[one]?.path || []).join('/')}`
    if (/[*?]/.test(pattern)) continue
    // A layout and its index page have one address.
    const known = branches.get(pattern)?.routeIds ?? []
    branches.set(pattern, { pattern, routeIds: [...new Set([...known, ...chain])] })
  }
  const parameters = ({ pattern }: Branch) => pattern.split('/:').length
  return [...branches.values()].sort((one, other) => parameters(one) - parameters(other))
}

function chainOf(routes: ServerBuild['routes'], id: string): string[] {
  const parent = routes[id]?.parentId
  return parent === undefined ? [id] : [...chainOf(routes, parent), id]
}

/** The browser learns of the other routes from the manifest's own file, whose address stays. */
function buildOf(build: ServerBuild, routeIds: string[]): ServerBuild {
  const only = <Route>(routes: Record<string, Route>) =>
    Object.fromEntries(Object.entries(routes).filter(([id]) => routeIds.includes(id)))
  return {
    ...build,
    routes: only(build.routes),
    assets: { ...build.assets, routes: only(build.assets.routes) },
  }
}
