/**
 * A brand character of a user's: a name, how it looks and who it is, the picture that was delivered with it, and the uploads
 * that say how it looks. What it is known by stays as long as it does: see avatar/keep.server.ts.
 */
export { duplicateAvatar, editAvatar, type AvatarEdit } from '#app/models/avatar/edit.server.ts'
export { removeAvatar, sweepAvatars } from '#app/models/avatar/end.server.ts'
export {
  avatarsOfRun,
  findAvatar,
  findAvatars,
  listAvatars,
  listFormAvatars,
  type AvatarCard,
  type AvatarReference,
  type AvatarView,
} from '#app/models/avatar/list.server.ts'
export { findStoredAvatars } from '#app/models/avatar/use.server.ts'
