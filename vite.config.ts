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

export default defineConfig({
  plugins: [serverModulesStayOutside(), tailwindcss(), remix(remixConfig)],
  build: { target: 'es2022', assetsInlineLimit: 0 },
  // Packages are prepared for the browser before the first page asks, which would load it twice.
  optimizeDeps: {
    entries: ['app/entry.client.tsx', 'app/root.tsx', 'app/routes/*.tsx', 'app/studio/*/form.tsx'],
  },
})
