import { vitePlugin as remix } from '@remix-run/dev'
import { defineConfig } from 'vite'

/** The framework as its template sets it up, with the same two flags off as ours. */
export default defineConfig({
  plugins: [
    remix({ future: { v3_fetcherPersist: true, v3_relativeSplatPath: true, v3_throwAbortReason: true } }),
  ],
})
