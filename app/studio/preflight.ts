import type { OutputFacts } from './contract.ts'
import { findPlatform, type Limit, type Platform, type RuleId } from './platforms.ts'

/** Whether a platform will take a file as it is: one answer per limit of platforms.json, from measured facts alone. */

/** How a broken rule is mended. Several of them together are one new copy of the file. */
export type FixId =
  /** Frames in their order, no edit lists, the index first. */
  | 'meta-safe'
  | 'size-cap'
  | 'jpeg'
  /** The whole picture within the asked shape, the rest filled with itself blurred. */
  | 'ratio'
  | 'resize'
  | 'loudness'
  /** MP4 with H.264 and AAC, at a rate that is taken. */
  | 'encode'
  /** Cuts the end off: only when the user says so. */
  | 'length'

export interface Check {
  rule: RuleId
  state: 'passed' | 'failed' | 'unknown'
  severity: Limit['severity']
  /** What was found and what was asked for, in the rule's own units. */
  values: Record<string, string | number>
  /** Where it is not passed and something can be done. */
  fix?: FixId
  source: string
  checkedAt: string
}

export interface CheckedFile {
  facts: OutputFacts | null
  contentType: string | null
  bytes: number | null
  /** Pictures of the post that this one belongs to. */
  count?: number | undefined
}

/** Every limit of the platform that concerns this file. For a file of a kind that it does not take, only that. */
export function preflight(platformId: string, file: CheckedFile): Check[] {
  const platform = findPlatform(platformId)
  return platform ? judge(platform, file) : []
}

/** `preflight` by rules that may be others than those of platforms.json. */
export function judge(platform: Platform, file: CheckedFile): Check[] {
  const kind = kindOf(file.contentType)
  return platform.limits.flatMap((limit) => {
    if (limit.rule !== 'kind' && !takes(platform, file.contentType)) return []
    if (limit.kind && limit.kind !== kind) return []
    const found = judgeLimit(limit, file, kind)
    if (!found) return []
    const { isPassed, values = {}, fix } = found
    const state = isPassed === undefined ? 'unknown' : isPassed ? 'passed' : 'failed'
    const { rule, severity, source, checkedAt } = limit
    return [{ rule, state, severity, values, ...(fix && state !== 'passed' && { fix }), source, checkedAt }]
  })
}

/** Nothing that the platform insists on is broken, or unknown. */
export function isReady(checks: Check[]): boolean {
  return (
    checks.length > 0 && checks.every(({ severity, state }) => severity === 'should' || state === 'passed')
  )
}

/** Whether a copy can be made that is ready. A file that is too long only by cutting it (`isTrimmed`). */
export function canFix(checks: Check[], { isTrimmed = false } = {}): boolean {
  return checks.every(
    ({ severity, state, fix }) =>
      severity === 'should' || state === 'passed' || (fix !== undefined && (fix !== 'length' || isTrimmed)),
  )
}

/** What has to be done for a copy: for what is broken, and for what must hold and is not known. */
export function fixesOf(checks: Check[], { isTrimmed = false } = {}): FixId[] {
  const fixes = checks.flatMap(({ state, severity, fix }) =>
    fix && (state === 'failed' || (state === 'unknown' && severity === 'must')) ? [fix] : [],
  )
  return [...new Set(fixes)].filter((fix) => fix !== 'length' || isTrimmed)
}

/** Seconds that a cut copy has: the strictest of the broken limits. Undefined when it is not too long. */
export function secondsAfterCut(checks: Check[]): number | undefined {
  const limits = checks.flatMap(({ fix, values: { max } }) =>
    fix === 'length' && typeof max === 'number' ? [max] : [],
  )
  return limits.length > 0 ? Math.min(...limits) : undefined
}

export function kindOf(contentType: string | null): 'video' | 'image' | undefined {
  if (contentType?.startsWith('video/')) return 'video'
  return contentType?.startsWith('image/') ? 'image' : undefined
}

export function takes(platform: Platform, contentType: string | null): boolean {
  const kind = kindOf(contentType)
  return platform.limits.some((limit) => limit.rule === 'kind' && kind && limit.kinds.includes(kind))
}

/** Still pictures that can be opened and written as JPEG; what moves would lose its movement. */
export const STILL = /^image\/(jpeg|png|webp)$/

/** Sides are whole, even pixels, so a shape is met within this fraction. */
export const RATIO_TOLERANCE = 0.01

interface Judgement {
  /** Undefined when the fact was not measured. */
  isPassed: boolean | undefined
  values?: Check['values']
  fix?: FixId
}

/** Undefined when the limit says nothing about a file like this one. */
function judgeLimit(
  limit: Limit,
  file: CheckedFile,
  kind: 'video' | 'image' | undefined,
): Judgement | undefined {
  const facts = file.facts ?? {}
  switch (limit.rule) {
    case 'kind':
      return { isPassed: kind !== undefined && limit.kinds.includes(kind), values: { found: kind ?? '' } }
    case 'ratio':
      return { ...judgeRatio(limit, facts), ...(isRedrawable(file) && { fix: 'ratio' }) }
    case 'pixels':
      return { ...judgePixels(limit, facts), ...(isRedrawable(file) && { fix: 'resize' }) }
    case 'seconds':
      return judgeSeconds(limit, facts)
    case 'bytes': {
      const values = { found: (file.bytes ?? 0) / 1e6, max: limit.max / 1e6 }
      const isPassed = file.bytes === null ? undefined : file.bytes <= limit.max
      const fix = kind === 'video' ? 'size-cap' : 'jpeg'
      return { isPassed, values, ...(isRedrawable(file) && { fix }) }
    }
    case 'container': {
      const values = { found: short(file.contentType), wanted: limit.types.map(short).join(', ') }
      const isPassed = limit.types.includes(file.contentType ?? '')
      if (kind === 'video') return { isPassed, values, fix: 'encode' }
      const canBeJpeg = isRedrawable(file) && limit.types.includes('image/jpeg')
      return { isPassed, values, ...(canBeJpeg && { fix: 'jpeg' }) }
    }
    case 'codec':
      return { ...judgeCodec(limit, facts), fix: 'encode' }
    case 'fps':
      return {
        ...within(facts.fps, limit, 0.05),
        fix: 'encode',
      }
    case 'sample-rate':
      return hasSound(facts) ? { ...within(facts.sampleRate, limit), fix: 'encode' } : undefined
    case 'edit-list':
      return { isPassed: negated(facts.hasEditList), fix: 'meta-safe' }
    case 'fast-start':
      return { isPassed: facts.isFastStart, fix: 'meta-safe' }
    case 'loudness':
      return hasSound(facts) ? { ...within(facts.loudness, limit, 0.05), fix: 'loudness' } : undefined
    case 'true-peak':
      return hasSound(facts) ? { ...within(facts.truePeak, limit, 0.05), fix: 'loudness' } : undefined
    case 'safe-zone':
      return judgeSafeZone(limit, facts)
    case 'count':
      return file.count === undefined ? undefined : within(file.count, limit)
  }
}

function judgeRatio(limit: Limit & { rule: 'ratio' }, { width, height }: OutputFacts): Judgement {
  const [min, max] = [limit.min, limit.max].map(({ width, height }) => width / height) as [number, number]
  const wanted = [...new Set([limit.min, limit.max].map(({ width, height }) => `${width}:${height}`))]
  const values = { width: width ?? 0, height: height ?? 0, wanted: wanted.join(' – ') }
  if (!width || !height) return { isPassed: undefined, values }
  const ratio = width / height
  return { isPassed: ratio >= min * (1 - RATIO_TOLERANCE) && ratio <= max * (1 + RATIO_TOLERANCE), values }
}

function judgePixels(limit: Limit & { rule: 'pixels' }, { width, height }: OutputFacts): Judgement {
  const { minWidth = 1, minHeight = 1, maxWidth = Infinity, maxHeight = Infinity } = limit
  const values = {
    width: width ?? 0,
    height: height ?? 0,
    ...(limit.minWidth && { minWidth }),
    ...(limit.minHeight && { minHeight }),
    ...(limit.maxWidth && { maxWidth }),
    ...(limit.maxHeight && { maxHeight }),
  }
  if (!width || !height) return { isPassed: undefined, values }
  const isPassed = width >= minWidth && height >= minHeight && width <= maxWidth && height <= maxHeight
  return { isPassed, values }
}

/** A video one frame longer than it should be is not too long. */
const SECONDS_TOLERANCE = 0.05

function judgeSeconds(limit: Limit & { rule: 'seconds' }, { seconds }: OutputFacts): Judgement {
  const isTooLong = seconds !== undefined && seconds > limit.max + SECONDS_TOLERANCE
  return { ...within(seconds, limit, SECONDS_TOLERANCE), ...(isTooLong && { fix: 'length' }) }
}

function judgeCodec(limit: Limit & { rule: 'codec' }, facts: OutputFacts): Judgement {
  const { videoCodec, pixelFormat, audioCodec } = facts
  const values = {
    found: [videoCodec, pixelFormat, audioCodec].filter(Boolean).join(', '),
    wanted: [limit.video.join(' / '), limit.pixels[0], limit.audio.join(' / ')].join(', '),
  }
  if (!videoCodec || !pixelFormat) return { isPassed: undefined, values }
  const isSoundFine = audioCodec === undefined || limit.audio.includes(audioCodec)
  return {
    isPassed: limit.video.includes(videoCodec) && limit.pixels.includes(pixelFormat) && isSoundFine,
    values,
  }
}

/** Rounding of text boxes and of scaled pictures. */
const BOX_TOLERANCE = 2

function judgeSafeZone(
  zone: Limit & { rule: 'safe-zone' },
  { width, height, texts }: OutputFacts,
): Judgement | undefined {
  if (!width || !height) return undefined
  const scale = width / zone.width
  if (Math.abs((zone.height * scale) / height - 1) > RATIO_TOLERANCE) return undefined
  const outside = texts?.filter(
    ({ left, top, right, bottom }) =>
      left < zone.left * scale - BOX_TOLERANCE ||
      top < zone.top * scale - BOX_TOLERANCE ||
      right > zone.right * scale + BOX_TOLERANCE ||
      bottom > zone.bottom * scale + BOX_TOLERANCE,
  )
  return { isPassed: outside && outside.length === 0, values: { count: outside?.length ?? 0 } }
}

function within(
  value: number | undefined,
  { min = -Infinity, max }: { min?: number | undefined; max: number },
  tolerance = 0,
): Judgement {
  return {
    isPassed: value === undefined ? undefined : value >= min - tolerance && value <= max + tolerance,
    values: { found: value ?? 0, ...(Number.isFinite(min) && { min }), max },
  }
}

/** A video whose codec is known and that has none for sound is silent: nothing to judge. */
function hasSound({ videoCodec, audioCodec }: OutputFacts): boolean {
  return audioCodec !== undefined || videoCodec === undefined
}

function isRedrawable({ contentType }: CheckedFile): boolean {
  return kindOf(contentType) === 'video' || STILL.test(contentType ?? '')
}

function negated(fact: boolean | undefined): boolean | undefined {
  return fact === undefined ? undefined : !fact
}

/** `image/jpeg` as `JPEG`. */
function short(contentType: string | null): string {
  return (contentType?.split('/')[1] ?? '?').replace('quicktime', 'mov').toUpperCase()
}
