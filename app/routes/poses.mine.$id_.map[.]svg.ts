import type { LoaderFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { findOwnPose } from '#app/models/pose.server.ts'
import { poseDownload } from '#app/poses/downloads.server.ts'
import { requireUser } from '#app/session.server.ts'

/** A pose of the user's own as the picture that a ControlNet reads. */
export async function loader({ request, params: { id = '' } }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const pose = await findOwnPose(user.id, id)
  if (!pose) throw notFound()
  return poseDownload(request, 'map', { name: `pose-${id.slice(0, 8)}`, skeleton: pose.skeleton })
}
