import { json, type LoaderFunctionArgs } from '@remix-run/node'
import { allPoseCards } from '#app/poses/pose-cards.server.ts'
import { requireUser } from '#app/session.server.ts'

/** Every pose there is for this user, without the library's points: what a picker looks through. */
export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  return json({ cards: await allPoseCards(user) })
}
