import type { ClientActionFunctionArgs } from '@remix-run/react'

/**
 * `clientAction` of a route for presses whose only result is their own button. One that does not get through, or is
 * refused, leaves the page as it was, and the button shows again what holds; an error would take the whole page's place.
 */
export async function stayHere({ serverAction }: ClientActionFunctionArgs): Promise<unknown> {
  try {
    return await serverAction()
  } catch (error) {
    // Who has been logged out meanwhile is led to the log-in.
    if (error instanceof Response && error.status >= 300 && error.status < 400) throw error
    return { ok: false }
  }
}
