import type { LoaderFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { poseDownload } from '#app/poses/downloads.server.ts'
import { findPose } from '#app/poses/library.ts'
import { requireUser } from '#app/session.server.ts'

/** A pose of the library as the picture that a ControlNet reads. */
export async function loader({ request, params: { pose: id = '' } }: LoaderFunctionArgs) {
  await requireUser(request)
  const pose = findPose(id)
  if (!pose) throw notFound()
  return poseDownload(request, 'map', { name: pose.id, skeleton: pose.skeleton })
}
