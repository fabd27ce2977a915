/**
 * What its user has thrown away: out of every list, form and archive, its links dead, and back in its place when it is taken
 * back within TRASH_DAYS. Until it is removed for ever it takes up room as before, so taking it back never fails for want of it.
 * Runs that were submitted with an upload, and avatars that are known by a picture, have it all the same.
 */
export { isThrownAway } from '#app/models/trash/link.server.ts'
export { listTrash, trashSize, type TrashedThing } from '#app/models/trash/list.server.ts'
export { trashOutputs, trashRuns, trashUploads } from '#app/models/trash/move.server.ts'
export { emptyTrash, removeFromTrash, sweepTrash, type Emptied } from '#app/models/trash/remove.server.ts'
export { restore } from '#app/models/trash/restore.server.ts'
export { readThings, TRASH_DAYS, type Thing } from '#app/models/trash/thing.server.ts'
