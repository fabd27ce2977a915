import type { OutputFacts } from '#app/studio/contract.ts'
import { imageSize } from './image.ts'
import { summariseMp4 } from './mp4.ts'

/**
 * What a tool did not measure on a finished file and platforms ask for, read from the file's own header: thousandths of
 * a second for each, so that every output of every tool has it. What the tool measured stays. A file that cannot be read
 * keeps what is known: its rules are then unknown.
 */
export async function completeFacts(
  path: string,
  contentType: string,
  measured: OutputFacts,
): Promise<OutputFacts> {
  try {
    const found = await readFacts(path, contentType, measured)
    return { ...found, ...withoutGaps(measured) }
  } catch {
    return measured
  }
}

async function readFacts(path: string, contentType: string, measured: OutputFacts): Promise<OutputFacts> {
  if (contentType.startsWith('image/')) {
    return measured.width && measured.height ? {} : await imageSize(path)
  }
  if (contentType !== 'video/mp4' && contentType !== 'video/quicktime') return {}
  const { isFastStart, hasEditList, video, audio } = await summariseMp4(path)
  const { codec, pixelFormat, hasBFrames, width, height, frames, seconds } = video ?? {}
  return withoutGaps({
    isFastStart,
    hasEditList,
    hasBFrames,
    videoCodec: codec,
    pixelFormat,
    width,
    height,
    frames,
    seconds,
    fps: frames && seconds ? Math.round((frames / seconds) * 1_000) / 1_000 : undefined,
    audioCodec: audio?.codec,
    sampleRate: audio?.sampleRate,
  })
}

function withoutGaps(facts: { [K in keyof OutputFacts]: OutputFacts[K] | undefined }): OutputFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as OutputFacts
}
