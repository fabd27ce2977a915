import '@remix-run/node'

declare module '@remix-run/node' {
  /** What Express hands to every loader, action and render. */
  interface AppLoadContext {
    /** CSP nonce of this response. Never to be returned by a loader. */
    nonce: string
    /** Names this request in the log. */
    requestId: string
    /** The client's address, as far as the trusted proxies know. */
    ip: string
  }
}
