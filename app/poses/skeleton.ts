/**
 * A body as the nets that draw people by a pose know it: the 18 points of COCO as OpenPose orders them, with hands of 21
 * points and a face of 70 where they are known. Browser and server.
 */

/** Units of the canvas's height: y is 0 (top) to 1, x is 0 (left) to the canvas's `width`. Right and left are the body's own. */
export interface Point {
  x: number
  y: number
}

/** In this order everywhere: files, keypoint lists, colours. */
export const JOINTS = [
  'nose',
  'neck',
  'rightShoulder',
  'rightElbow',
  'rightWrist',
  'leftShoulder',
  'leftElbow',
  'leftWrist',
  'rightHip',
  'rightKnee',
  'rightAnkle',
  'leftHip',
  'leftKnee',
  'leftAnkle',
  'rightEye',
  'leftEye',
  'rightEar',
  'leftEar',
] as const

export type Joint = (typeof JOINTS)[number]

export const HAND_POINTS = 21
export const FACE_POINTS = 70

/** A point that is null is hidden, or was never seen. */
export interface Skeleton {
  /** The canvas's width in units of its height: 1 is a square, 0.75 a portrait of 3:4. */
  width: number
  joints: Record<Joint, Point | null>
  /** HAND_POINTS each, the wrist first, then the thumb to the little finger, each from the palm to its tip. */
  leftHand?: (Point | null)[]
  rightHand?: (Point | null)[]
  /** FACE_POINTS. */
  face?: (Point | null)[]
}

/** Bones of the body, in the order in which the nets' colours go. */
export const LIMBS: readonly (readonly [Joint, Joint])[] = [
  ['neck', 'rightShoulder'],
  ['neck', 'leftShoulder'],
  ['rightShoulder', 'rightElbow'],
  ['rightElbow', 'rightWrist'],
  ['leftShoulder', 'leftElbow'],
  ['leftElbow', 'leftWrist'],
  ['neck', 'rightHip'],
  ['rightHip', 'rightKnee'],
  ['rightKnee', 'rightAnkle'],
  ['neck', 'leftHip'],
  ['leftHip', 'leftKnee'],
  ['leftKnee', 'leftAnkle'],
  ['neck', 'nose'],
  ['nose', 'rightEye'],
  ['rightEye', 'rightEar'],
  ['nose', 'leftEye'],
  ['leftEye', 'leftEar'],
]
