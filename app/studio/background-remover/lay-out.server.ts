import { onColour, onSquare, transparentPng } from '#jobs/media/cut-out/lay.ts'
import type { CutOut } from '#jobs/media/cut-out/work.ts'
import { withProvenance } from '#jobs/media/provenance.ts'
import type { RemoverInput } from './input.ts'
import type { CutKind } from './limits.ts'
import { PREVIEW_SIDE } from './sizes.ts'

export interface LaidOut {
  bytes: Buffer
  width: number
  height: number
  contentType: 'image/png' | 'image/jpeg'
}

/** A file of one kind. What a model cut says so in the file (IPTC's digital source type). */
export async function layOut(cut: CutOut, kind: CutKind, input: RemoverInput): Promise<LaidOut> {
  const side = input.only === undefined ? input.square.side : PREVIEW_SIDE
  const isSquare = kind === 'square'
  const bytes = await encode(cut, kind, input, side)
  return {
    bytes: withProvenance(bytes, input.engine === 'ai' ? 'algorithmicallyEnhanced' : undefined),
    width: isSquare ? side : cut.width,
    height: isSquare ? side : cut.height,
    contentType: kind === 'transparent' ? 'image/png' : 'image/jpeg',
  }
}

async function encode(
  cut: CutOut,
  kind: CutKind,
  { colour, square }: RemoverInput,
  side: number,
): Promise<Buffer> {
  if (kind === 'transparent') return await transparentPng(cut)
  if (kind === 'square') return await onSquare(cut, { ...square, side })
  return await onColour(cut, kind === 'white' ? '#ffffff' : colour)
}
