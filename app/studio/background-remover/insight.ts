import type { Insight, Problem, UploadsById } from '../contract.ts'
import type { RemoverInput } from './input.ts'
import { MOST_PIXELS } from './sizes.ts'

/** Worth knowing before it is paid for. */
export function insightOf(input: RemoverInput, uploads: UploadsById): Insight {
  return { warnings: [...smallPictures(input, uploads), ...largePictures(input, uploads)] }
}

/** A picture that is smaller than its product would be on the square is enlarged for certain. */
function smallPictures({ pictures, kinds, square }: RemoverInput, uploads: UploadsById): Problem[] {
  if (!kinds.includes('square')) return []
  const least = Math.round(square.side * square.fill)
  const small = pictures.flatMap((id) => {
    const upload = uploads.get(id)
    const { width, height } = upload?.facts ?? {}
    return upload && width && height && Math.max(width, height) < least ? [{ upload, width, height }] : []
  })
  const [first] = small
  if (!first) return []
  const values = { file: first.upload.name, width: first.width, height: first.height, side: square.side }
  return [{ code: 'picture-small', values: { ...values, count: small.length } }]
}

function largePictures({ pictures, kinds }: RemoverInput, uploads: UploadsById): Problem[] {
  if (kinds.every((kind) => kind === 'square')) return []
  const large = pictures.flatMap((id) => {
    const upload = uploads.get(id)
    const { width = 0, height = 0 } = upload?.facts ?? {}
    return upload && width * height > MOST_PIXELS ? [upload.name] : []
  })
  const [first] = large
  if (first === undefined) return []
  return [
    { code: 'picture-large', values: { file: first, megapixels: MOST_PIXELS / 1e6, count: large.length } },
  ]
}
