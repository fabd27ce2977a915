import { describe, expect, it } from 'vitest'
import { measureLoudness, measureTruePeak, normaliseLoudness, SAMPLE_RATE } from '#jobs/media/loudness.ts'

describe('measureLoudness', () => {
  it('hears a full-scale sine of 997 Hz in one channel at −3.01 LUFS, as BS.1770 says', () => {
    const { loudness } = measureLoudness(
      stereo(
        5,
        (t) => Math.sin(2 * Math.PI * 997 * t),
        () => 0,
      ),
    )
    expect(loudness).toBeCloseTo(-3.01, 1)
  })

  it('does not count the pauses', () => {
    const tone = (t: number) => 0.1 * Math.sin(2 * Math.PI * 440 * t)
    const always = measureLoudness(stereo(4, tone)).loudness
    const half = measureLoudness(stereo(8, (t) => (t < 4 ? tone(t) : 0))).loudness
    expect(half).toBeCloseTo(always, 0)
  })

  it('finds the peak between the samples', () => {
    // A quarter of the sample rate, caught at 45 degrees: the samples never reach the crest.
    const samples = stereo(1, (t) => 0.9 * Math.sin(2 * Math.PI * 12_000 * t + Math.PI / 4))
    expect(measureLoudness(samples).peak).toBeCloseTo(0.9 * Math.SQRT1_2, 2)
    expect(measureTruePeak(samples)).toBeCloseTo(20 * Math.log10(0.9), 0)
  })
})

describe('normaliseLoudness', () => {
  it('brings loud, quiet and very short sounds to −14 LUFS', () => {
    for (const [seconds, volume] of [
      [5, 0.9],
      [5, 0.0004],
      [0.3, 0.1],
    ] as const) {
      const samples = stereo(seconds, (t) => volume * Math.sin(2 * Math.PI * 440 * t))
      normaliseLoudness(samples)
      expect(measureLoudness(samples).loudness).toBeCloseTo(-14, 1)
    }
  })

  it('holds peaks under −2 dBTP while it lifts the rest', () => {
    const samples = stereo(6, (t) => (t % 1 < 0.15 ? 1 : 0.05) * Math.sin(2 * Math.PI * 1_000 * t))
    normaliseLoudness(samples)
    expect(measureTruePeak(samples)).toBeLessThan(-2)
    expect(measureLoudness(samples).loudness).toBeCloseTo(-14, 0)
  })

  it('leaves silence silent', () => {
    const samples = stereo(2, () => 0)
    expect(normaliseLoudness(samples)).toBe(-Infinity)
    expect(samples.every((sample) => sample === 0)).toBe(true)
    const nearly = stereo(2, () => 1e-6 * Math.sin(1))
    normaliseLoudness(nearly)
    expect(nearly.every((sample) => sample === 0)).toBe(true)
  })
})

function stereo(seconds: number, left: (t: number) => number, right = left): Float32Array {
  const frames = Math.round(seconds * SAMPLE_RATE)
  const samples = new Float32Array(frames * 2)
  for (let frame = 0; frame < frames; frame += 1) {
    samples[frame * 2] = left(frame / SAMPLE_RATE)
    samples[frame * 2 + 1] = right(frame / SAMPLE_RATE)
  }
  return samples
}
