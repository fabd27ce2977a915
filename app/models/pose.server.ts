/** What users keep of poses: the library itself is code, in app/poses. */
export {
  listFavouritePoses,
  markFavouritePose,
  sweepFavouritePoses,
  unmarkFavouritePose,
} from '#app/models/pose/favourite.server.ts'
export {
  changeOwnPose,
  findOwnPose,
  keepOwnPose,
  listOwnPoses,
  MAX_OWN_POSES,
  removeOwnPose,
  type OwnPose,
} from '#app/models/pose/own.server.ts'
export {
  answerPoseRequest,
  listAllPoseRequests,
  removePoseRequest,
  type PoseRequestFile,
} from '#app/models/pose/answer.server.ts'
export {
  askForPose,
  countPoseRequests,
  listPoseRequests,
  MAX_OPEN_REQUESTS,
  sweepPoseRequests,
  unvotePoseRequest,
  votePoseRequest,
  withdrawPoseRequest,
  type PoseRequest,
} from '#app/models/pose/request.server.ts'
