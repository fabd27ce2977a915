/**
 * Remix options. `vite.config.ts` hands them to the Remix Vite plugin.
 *
 * `v3_singleFetch` and `v3_lazyRouteDiscovery` stay off: docs/decisions/0002-remix-2.md says why.
 *
 * @type {import('@remix-run/dev').VitePluginConfig}
 */
export default {
  future: {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_throwAbortReason: true,
    v3_routeConfig: true,
    v3_singleFetch: false,
    v3_lazyRouteDiscovery: false,
  },
}
