import { mkdir, rename, rm } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig, type Plugin } from 'vite'
import remixConfig from './remix.config.js'

const ROOT = fileURLToPath(new URL('.', import.meta.url))

/**
 * Node runs our server modules as they stand, so the server build imports them instead of bundling a second copy:
 * one database pool and one queue per process, shared by Express and Remix. Server modules are therefore always
 * imported by their `#app/…` name.
 */
function serverModulesStayOutside(): Plugin {
  let isBuild = false
  return {
    name: 'lumiku:server-modules-stay-outside',
    enforce: 'pre',
    config(_, { command }) {
      isBuild = command === 'build'
      // To Vite's runner, a builtin is whatever it hands to Node as it is.
      const builtins = [...builtinModules, /^node:/, /^file:.*\.server\.ts$/]
      return isBuild ? {} : { environments: { ssr: { resolve: { builtins } } } }
    },
    resolveId(source, _, options) {
      if (!/^#app\/.*\.server\.ts$/.test(source)) return
      // While developing, only a URL is left to Node, and Vite would prepare what the module imports for the browser.
      if (!isBuild) return { id: pathToFileURL(path.join(ROOT, source.slice(1))).href, external: true }
      if (options.ssr) return { id: source, external: true }
    },
  }
}

/**
 * The browser's source maps go beside what is served, for whoever sends them to Sentry. The files themselves do not say
 * that there are any.
 */
function mapsStayBehind(): Plugin {
  return {
    name: 'lumiku:maps-stay-behind',
    apply: (_, { isSsrBuild, command }) => command === 'build' && !isSsrBuild,
    config: () => ({ build: { sourcemap: 'hidden' } }),
    async writeBundle({ dir }, bundle) {
      const folder = path.join(ROOT, 'build/maps')
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder, { recursive: true })
      for (const name of Object.keys(bundle).filter((one) => one.endsWith('.map'))) {
        await rename(path.join(dir ?? '', name), path.join(folder, path.basename(name)))
      }
    },
  }
}

export default defineConfig({
  plugins: [serverModulesStayOutside(), tailwindcss(), remix(remixConfig), mapsStayBehind()],
  build: { target: 'es2022', assetsInlineLimit: 0 },
  // Packages are prepared for the browser before the first page asks, which would load it twice.
  optimizeDeps: {
    entries: ['app/entry.client.tsx', 'app/root.tsx', 'app/routes/*.tsx', 'app/studio/*/form.tsx'],
  },
})
