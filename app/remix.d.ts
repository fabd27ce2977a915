import '@remix-run/node'

declare module '@remix-run/node' {
  /** What Express hands to every loader, action and render. */
  interface AppLoadContext {
    /** CSP nonce of this response. */
    nonce: string
  }
}
