import { redirect } from '@remix-run/node'

/** The list of runs is a view of the library. */
export function loader() {
  return redirect('/library?view=runs')
}
