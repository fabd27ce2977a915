import { createContext, useContext } from 'react'

/** The response's CSP nonce; empty in the browser, where the attribute is not readable anyway. */
export const NonceContext = createContext<string | undefined>(undefined)

export function useNonce(): string | undefined {
  return useContext(NonceContext)
}
