import { cutOut } from '#jobs/ai/huggingface.ts'
import type { Cutter } from '#jobs/media/cut-out/cutter.ts'
import { readRaster } from '#jobs/media/cut-out/read.ts'
import type { CutOutcome } from '#jobs/media/cut-out/work.ts'
import type { SourceFile } from '../contract.ts'
import type { RemoverInput } from './input.ts'
import { MOST_PIXELS, PREVIEW_PIXELS } from './sizes.ts'

/**
 * The product of one picture, alone. Throws ProviderError where a provider does not cut it, PictureUnreadable, or the
 * reason of `signal`.
 */
export async function cutPicture(
  file: SourceFile,
  { engine, hasHoles, only }: Pick<RemoverInput, 'engine' | 'hasHoles' | 'only'>,
  cutter: Cutter,
  signal: AbortSignal,
): Promise<CutOutcome> {
  const size = { mostPixels: only === undefined ? MOST_PIXELS : PREVIEW_PIXELS, name: file.name }
  if (engine === 'ai') {
    const cut = await cutOut(file.path, { signal })
    return await cutter.cut(await readRaster(cut, size), { kind: 'clean' }, signal)
  }
  return await cutter.cut(await readRaster(file.path, size), { kind: 'plain', hasHoles }, signal)
}
