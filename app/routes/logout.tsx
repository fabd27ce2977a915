import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { closeSession } from '#app/session.server.ts'

/** Looking at an address changes nothing: leaving takes a press of the button. */
export function loader() {
  return redirect('/')
}

export async function action({ request }: ActionFunctionArgs) {
  return redirect('/', { headers: { 'Set-Cookie': await closeSession(request) } })
}
