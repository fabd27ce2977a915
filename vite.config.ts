import path from 'node:path'
import { fileURLToPath } from 'node:url'
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
    },
    resolveId(source, _, options) {
      if (!options.ssr || !/^#app\/.*\.server\.ts$/.test(source)) return
      return { id: isBuild ? source : path.join(ROOT, source.slice(1)), external: true }
    },
  }
}

export default defineConfig({
  plugins: [serverModulesStayOutside(), tailwindcss(), remix(remixConfig)],
  build: { target: 'es2022', assetsInlineLimit: 0 },
})
