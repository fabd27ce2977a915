import type { Problem, UploadsById } from '../contract.ts'
import { picturesOf, type RemoverInput } from './input.ts'
import { LEAST_PLAINNESS } from './limits.ts'

/** What keeps these pictures from being cut, as far as it can be known before one is opened. */
export function checkPictures(input: RemoverInput, uploads: UploadsById): Problem[] {
  const pictures = picturesOf(input)
  if (pictures.length === 0) return [{ code: 'no-pictures' }]
  if (input.kinds.length === 0) return [{ code: 'no-kinds' }]
  // A preview is free, and a provider's answer is not: it would be the picture itself, for nothing.
  if (input.engine === 'ai' && input.only !== undefined) return [{ code: 'preview-plain-only' }]
  const problems = pictures.flatMap((id): Problem[] => {
    const upload = uploads.get(id)
    if (!upload) return [{ code: 'file-missing' }]
    return upload.kind === 'image' ? [] : [{ code: 'not-a-picture', values: { file: upload.name } }]
  })
  return [...problems, ...checkBackdrops(input, uploads)]
}

/** What inspection has seen of a picture's edge tells the hopeless from the rest; those that it cannot judge are tried. */
function checkBackdrops(input: RemoverInput, uploads: UploadsById): Problem[] {
  // A preview shows what comes of it.
  if (input.engine === 'ai' || input.only !== undefined) return []
  const busy = busyPictures(input, uploads)
  const [first] = busy
  if (!first) return []
  const file = uploads.get(first)?.name ?? ''
  return [{ code: 'background-busy', values: { file, count: busy.length } }]
}

/** The pictures whose backdrop is no backdrop, by their ids. */
export function busyPictures({ pictures }: Pick<RemoverInput, 'pictures'>, uploads: UploadsById): string[] {
  return pictures.filter((id) => (uploads.get(id)?.facts.plainness ?? 1) < LEAST_PLAINNESS)
}
