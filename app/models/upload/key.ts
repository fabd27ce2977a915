import { randomBytes } from 'node:crypto'

/** Where an upload's bytes are stored. Two letters first: file systems dislike a million names in one folder. */
export function objectKey(uploadId: string, extension: string): string {
  return `uploads/${uploadId.slice(0, 2)}/${uploadId}.${extension}`
}

/** Where a try stores them that does not know what became of an earlier one: no two such keys are the same. */
export function laterKey(uploadId: string, extension: string): string {
  return objectKey(`${uploadId}-${randomBytes(4).toString('hex')}`, extension)
}

/** The small picture that stands for it. */
export function thumbnailKey(uploadId: string): string {
  return objectKey(`${uploadId}-thumbnail`, 'webp')
}

/** Where a picture is stored that stands for a file which tools cannot open: never where somebody's own bytes may come. */
export function masterKey(uploadId: string): string {
  return objectKey(`${uploadId}-master`, 'jpg')
}
