import { isOwnPose, OWN_PREFIX } from './choice.ts'

/** Address of the picture of a pose, by the id that a PoseChoice names it by. `version` lets a browser keep it for good. */
export function posePictureUrl(id: string, isMirrored = false, version?: string): string {
  const query = new URLSearchParams({ ...(isMirrored && { mirror: '1' }), ...(version && { v: version }) })
  const path = isOwnPose(id) ? `/poses/mine/${ownIdOf(id)}.svg` : `/poses/${id}.svg`
  return query.size > 0 ? `${path}?${query}` : path
}

/** The page about a pose: what it looks like, or of an own one the editor. */
export function poseUrl(id: string): string {
  return isOwnPose(id) ? `/poses/mine/${ownIdOf(id)}` : `/poses/${id}`
}

function ownIdOf(id: string): string {
  return id.slice(OWN_PREFIX.length)
}
