/** Where an upload's bytes are stored. Two letters first: file systems dislike a million names in one folder. */
export function objectKey(uploadId: string, extension: string): string {
  return `uploads/${uploadId.slice(0, 2)}/${uploadId}.${extension}`
}

/** The small picture that stands for it. */
export function thumbnailKey(uploadId: string): string {
  return objectKey(`${uploadId}-thumbnail`, 'webp')
}

/** Where a picture is stored that stands for a file which tools cannot open. */
export function masterKey(uploadId: string): string {
  return objectKey(uploadId, 'jpg')
}
