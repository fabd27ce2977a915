import type { LoaderFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { findOwnPose } from '#app/models/pose.server.ts'
import { ownPicture, pictureResponse } from '#app/poses/pictures.server.ts'
import { requireUser } from '#app/session.server.ts'

/** A figure in a pose of the user's own; `?mirror=1` its mirror image. */
export async function loader({ request, params: { id = '' } }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const pose = await findOwnPose(user.id, id)
  if (!pose) throw notFound()
  const isMirrored = new URL(request.url).searchParams.has('mirror')
  return pictureResponse(request, ownPicture(pose.skeleton, { isMirrored }), 'private')
}
