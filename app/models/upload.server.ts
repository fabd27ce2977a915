/**
 * A file that a user brought. receiving (bytes arrive in the incoming folder) → inspecting (stored; the jobs process opens
 * it) → ready, or refused with a problem at any point before. Room for it is taken from the quota before its first byte
 * and given back in the transaction that refuses or removes it.
 */
export {
  discardUpload,
  markUploadRemoved,
  refuseUpload,
  removeBytes,
  removeUpload,
} from '#app/models/upload/end.server.ts'
export { incomingFolder, incomingPath, readHead } from '#app/models/upload/incoming.server.ts'
export { findInspecting, markUploadReady, removeSuperseded } from '#app/models/upload/inspect.server.ts'
export { masterKey, thumbnailKey } from '#app/models/upload/key.ts'
export {
  findSourceFiles,
  findUploads,
  listUploads,
  summaryOf,
  type UploadView,
} from '#app/models/upload/list.server.ts'
export { displayName } from '#app/models/upload/name.ts'
export {
  beginUpload,
  findReceiving,
  growUpload,
  isStored,
  judgeUpload,
  ownsUpload,
  quotaFull,
  receiveUpload,
  tooLarge,
  type Beginning,
  type Receiving,
} from '#app/models/upload/receive.server.ts'
export { addSamples } from '#app/models/upload/samples.server.ts'
export {
  removeLeftoverUploads,
  sweepIncoming,
  sweepUnfinishedUploads,
} from '#app/models/upload/sweep.server.ts'
export { trashUnusedUploads } from '#app/models/upload/unused.server.ts'
