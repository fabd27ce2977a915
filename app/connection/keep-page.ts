import type { ClientActionFunctionArgs } from '@remix-run/react'
import { isUnreached, setReach, whenReached, type Reach } from './reach.ts'

/** The last press speaks: one that was given up for it has nothing more to say. */
let newest: Request | undefined

/**
 * `clientAction` of every page with forms. What does not get through leaves the page as it was, with all that was typed
 * into it, until the studio can be reached again; an error would take the whole page's place. It is not sent a second time
 * by itself: it may have arrived, and only its answer been lost.
 */
export async function keepPage({ request, serverAction }: ClientActionFunctionArgs): Promise<unknown> {
  newest = request
  const say = (reach: Reach) => {
    if (newest === request) setReach(reach)
  }
  try {
    const answer = await serverAction()
    say('here')
    return answer
  } catch (error) {
    if (!isUnreached(error)) {
      say('here')
      throw error
    }
    say('away')
    // Before that, the page's own data could not be loaded again either.
    say((await whenReached(request.signal)) ? 'unsent' : 'here')
    return null
  }
}

/** Of a route for presses whose only result is their own button, which shows again what holds when one is refused. */
export async function stayHere(press: ClientActionFunctionArgs): Promise<unknown> {
  try {
    return await keepPage(press)
  } catch (error) {
    // Who has been logged out meanwhile is led to the log-in.
    if (error instanceof Response && error.status >= 300 && error.status < 400) throw error
    return { ok: false }
  }
}
