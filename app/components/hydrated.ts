import { useSyncExternalStore } from 'react'

/** False on the server and in the first render of the browser, which must be the same; true from then on. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  )
}
