import type { LoaderFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { findPose } from '#app/poses/library.ts'
import { libraryPicture, pictureResponse } from '#app/poses/pictures.server.ts'

/** A figure in a pose of the library; `?mirror=1` its mirror image. Nobody's secret. */
export function loader({ request, params: { pose: id = '' } }: LoaderFunctionArgs) {
  const pose = findPose(id)
  if (!pose) throw notFound()
  const isMirrored = new URL(request.url).searchParams.has('mirror')
  return pictureResponse(request, libraryPicture(pose, { isMirrored }), 'public')
}
