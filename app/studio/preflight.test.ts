import { describe, expect, test } from 'vitest'
import type { OutputFacts } from './contract.ts'
import { canFix, fixesOf, isReady, preflight, secondsAfterCut, type CheckedFile } from './preflight.ts'

/** What every platform for upright video takes. */
const FINE: OutputFacts = {
  width: 1080,
  height: 1920,
  seconds: 20,
  frames: 600,
  fps: 30,
  loudness: -14,
  truePeak: -1.5,
  videoCodec: 'h264',
  pixelFormat: 'yuv420p',
  audioCodec: 'aac',
  sampleRate: 48_000,
  hasEditList: false,
  isFastStart: true,
  hasBFrames: false,
  texts: [{ left: 100, top: 400, right: 800, bottom: 600 }],
}
const video = (facts: OutputFacts = {}, file: Partial<CheckedFile> = {}): CheckedFile => ({
  facts: { ...FINE, ...facts },
  contentType: 'video/mp4',
  bytes: 8_000_000,
  ...file,
})
const picture = (facts: OutputFacts = {}, file: Partial<CheckedFile> = {}): CheckedFile => ({
  facts: { width: 1080, height: 1350, ...facts },
  contentType: 'image/jpeg',
  bytes: 400_000,
  ...file,
})
const broken = (platform: string, file: CheckedFile) =>
  preflight(platform, file)
    .filter(({ state }) => state === 'failed')
    .map(({ rule, severity, fix }) => [rule, severity, fix])

test.each([
  'instagram-reels',
  'instagram-story',
  'tiktok-video',
  'youtube-shorts',
  'facebook-reels',
  'whatsapp-status',
  'shopee-video',
  'tokopedia-video',
])('a good upright video passes every rule of %s', (platform) => {
  const checks = preflight(platform, video())
  expect(checks.filter(({ state }) => state !== 'passed')).toEqual([])
  expect(isReady(checks)).toBe(true)
  expect(fixesOf(checks)).toEqual([])
})

test.each(['instagram-feed', 'tiktok-photo', 'tokopedia-image'])(
  'a good slide is ready for %s',
  (platform) => {
    expect(isReady(preflight(platform, picture({ texts: [] })))).toBe(true)
  },
)

describe('a broken rule', () => {
  test.each<[string, string, CheckedFile, unknown[]]>([
    ['edit lists', 'instagram-reels', video({ hasEditList: true }), ['edit-list', 'must', 'meta-safe']],
    [
      'the index at the end',
      'instagram-story',
      video({ isFastStart: false }),
      ['fast-start', 'must', 'meta-safe'],
    ],
    [
      'the shape, where it is insisted on',
      'shopee-video',
      video({ width: 1080, height: 1350 }),
      ['ratio', 'must', 'ratio'],
    ],
    [
      'the shape, where it is advised',
      'tiktok-video',
      video({ width: 1080, height: 1080 }),
      ['ratio', 'should', 'ratio'],
    ],
    [
      'too wide',
      'instagram-reels',
      video({ width: 2160, height: 3840, texts: [] }),
      ['pixels', 'must', 'resize'],
    ],
    [
      'too small',
      'facebook-reels',
      video({ width: 360, height: 640, texts: [] }),
      ['pixels', 'must', 'resize'],
    ],
    ['too long', 'whatsapp-status', video({ seconds: 61 }), ['seconds', 'must', 'length']],
    ['too short', 'shopee-video', video({ seconds: 2 }), ['seconds', 'must', undefined]],
    ['too heavy', 'tokopedia-video', video({}, { bytes: 20_000_001 }), ['bytes', 'must', 'size-cap']],
    [
      'another container',
      'youtube-shorts',
      video({}, { contentType: 'video/webm' }),
      ['container', 'must', 'encode'],
    ],
    ['another codec', 'instagram-reels', video({ videoCodec: 'vp9' }), ['codec', 'must', 'encode']],
    ['ten bits', 'instagram-reels', video({ pixelFormat: 'yuv420p10le' }), ['codec', 'must', 'encode']],
    ['too many frames a second', 'tiktok-video', video({ fps: 120 }), ['fps', 'must', 'encode']],
    [
      'a high sample rate',
      'instagram-reels',
      video({ sampleRate: 96_000 }),
      ['sample-rate', 'must', 'encode'],
    ],
    ['too quiet', 'shopee-video', video({ loudness: -23 }), ['loudness', 'should', 'loudness']],
    ['peaks', 'tokopedia-video', video({ truePeak: 0.4 }), ['true-peak', 'should', 'loudness']],
    [
      'text under the buttons',
      'tiktok-video',
      video({ texts: [{ left: 80, top: 1_700, right: 900, bottom: 1_800 }] }),
      ['safe-zone', 'should', undefined],
    ],
    [
      'PNG',
      'tiktok-photo',
      picture({ texts: [] }, { contentType: 'image/png' }),
      ['container', 'must', 'jpeg'],
    ],
    ['a heavy picture', 'instagram-feed', picture({}, { bytes: 9_000_000 }), ['bytes', 'must', 'jpeg']],
    ['a tall picture', 'instagram-feed', picture({ width: 1080, height: 1920 }), ['ratio', 'must', 'ratio']],
    ['a wide slide', 'instagram-feed', picture({ width: 2160, height: 2700 }), ['pixels', 'must', 'resize']],
    [
      'a moving picture',
      'instagram-feed',
      picture({}, { contentType: 'image/gif' }),
      ['container', 'must', undefined],
    ],
    ['too many slides', 'instagram-feed', picture({}, { count: 12 }), ['count', 'should', undefined]],
  ])('%s is found for %s', (_, platform, file, expected) => {
    expect(broken(platform, file)).toEqual([expected])
  })

  test('of a kind that the platform does not take is the only one', () => {
    expect(broken('tiktok-photo', video())).toEqual([['kind', 'must', undefined]])
    expect(preflight('tiktok-photo', video())).toHaveLength(1)
  })

  test('has its source, its day and both numbers', () => {
    const [check] = preflight('tokopedia-video', video({}, { bytes: 26_000_000 })).filter(
      ({ rule }) => rule === 'bytes',
    )
    expect(check).toMatchObject({
      values: { found: 26, max: 20 },
      checkedAt: expect.stringMatching(/^2026-/),
    })
    expect(check?.source).toContain('tokopedia.com')
  })
})

describe('a file', () => {
  test('that is not known well enough is not ready, and can be made so', () => {
    const checks = preflight('instagram-reels', {
      facts: { width: 1080, height: 1920, seconds: 20, fps: 30 },
      contentType: 'video/mp4',
      bytes: 1_000,
    })
    expect(isReady(checks)).toBe(false)
    expect(canFix(checks)).toBe(true)
    expect(fixesOf(checks)).toEqual(['encode', 'meta-safe'])
  })

  test('with what is only advised against is ready, and can be bettered', () => {
    const checks = preflight('tiktok-video', video({ loudness: -20 }))
    expect(isReady(checks)).toBe(true)
    expect(fixesOf(checks)).toEqual(['loudness'])
  })

  test('that is too long is cut only when its owner says so', () => {
    const checks = preflight('instagram-story', video({ seconds: 75, hasEditList: true }))
    expect(canFix(checks)).toBe(false)
    expect(canFix(checks, { isTrimmed: true })).toBe(true)
    expect(fixesOf(checks)).toEqual(['meta-safe'])
    expect(fixesOf(checks, { isTrimmed: true })).toEqual(['length', 'meta-safe'])
    expect(secondsAfterCut(checks)).toBe(60)
  })

  test('that is too short for the platform cannot be fixed', () => {
    expect(canFix(preflight('instagram-reels', video({ seconds: 1 })), { isTrimmed: true })).toBe(false)
  })

  test('without sound is not judged by it', () => {
    const { audioCodec: _, sampleRate: __, loudness: ___, truePeak: ____, ...silent } = FINE
    const checks = preflight('instagram-reels', { facts: silent, contentType: 'video/mp4', bytes: 1 })
    expect(checks.map(({ rule }) => rule)).not.toContain('loudness')
    expect(isReady(checks)).toBe(true)
  })
})
