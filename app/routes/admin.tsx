import type { LoaderFunctionArgs } from '@remix-run/node'
import { Outlet } from '@remix-run/react'
import { AdminNav } from '#app/components/admin-nav.tsx'
import { requireAdmin } from '#app/session.server.ts'

/** Each page within asks for itself: loaders do not wait for each other. */
export async function loader({ request }: LoaderFunctionArgs) {
  await requireAdmin(request)
  return null
}

export default function Admin() {
  return (
    <div className="mx-auto max-w-page lg:grid lg:grid-cols-[11rem_minmax(0,1fr)]">
      <AdminNav />
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  )
}
