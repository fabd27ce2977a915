import type { TFunction } from 'i18next'

/** What a route may tell the frame around it: `export const handle: PageHandle = { title: (t) => t('wallet.title') }`. */
export interface PageHandle<Data = never> {
  /** Name of the page in the window's title; `data` is what the route's loader returned. */
  title?: (t: TFunction, data: Data) => string
  /** A page for one piece of work: no tab bar at a phone's foot, where its own bar goes. */
  isFocused?: boolean
}
