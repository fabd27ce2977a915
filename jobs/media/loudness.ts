/**
 * Loudness after ITU-R BS.1770-4 and peaks after its annex 2, on 48 kHz stereo samples in memory (interleaved floats).
 * Measuring here instead of by ffmpeg saves a process per video and lets the gain be exact before the one encode.
 */

export const SAMPLE_RATE = 48_000
export const CHANNELS = 2
/** What the platforms turn everything to, LUFS. */
export const TARGET_LOUDNESS = -14
/** The encoder may lift a peak by about a decibel; with this the finished file stays under −1 dBTP. */
export const CEILING_DB = -2.2
/** A finished bed is this close to the target. */
const TOLERANCE_DB = 0.1
const MAX_PASSES = 6

/**
 * Brings the samples to −14 LUFS in place, peaks held under the ceiling by a limiter that looks ahead. Silence stays
 * silence. Answers the loudness reached; −Infinity for silence.
 */
export function normaliseLoudness(
  samples: Float32Array,
  { target = TARGET_LOUDNESS, ceilingDb = CEILING_DB } = {},
): number {
  let { loudness, peak } = measureLoudness(samples)
  if (loudness === -Infinity) {
    samples.fill(0)
    return loudness
  }
  for (let pass = 0; pass < MAX_PASSES && Math.abs(target - loudness) > TOLERANCE_DB; pass += 1) {
    const gain = decibels(target - loudness)
    for (let index = 0; index < samples.length; index += 1) samples[index]! *= gain
    const isLimited = limitPeaks(samples, decibels(ceilingDb), peak * gain)
    if (!isLimited) return target
    ;({ loudness, peak } = measureLoudness(samples))
  }
  limitPeaks(samples, decibels(ceilingDb), peak)
  return loudness
}

/** Integrated loudness in LUFS (−Infinity when nothing is above the absolute gate of −70) and the largest sample. */
export function measureLoudness(samples: Float32Array): { loudness: number; peak: number } {
  const { energies, tail, peak } = weigh(samples)
  if (energies.length < 4) {
    // Shorter than a block of 400 ms: all of it is the block.
    const whole = energies.reduce((sum, energy) => sum + energy * STEP, 0) + tail.sum
    const frames = energies.length * STEP + tail.frames
    return { loudness: gatedLoudness([frames ? whole / frames : 0]), peak }
  }
  return { loudness: integrate(energies), peak }
}

/** Frames that the weighting filters need to settle. */
const SETTLE_STEPS = 2

/**
 * Integrated loudness of sound that is too long to be held: pieces in order, each a whole number of 100 ms and headed by
 * `context` frames of what comes before it, which are not counted.
 */
export class LoudnessMeter {
  private readonly energies: number[] = []
  /** Of 200 ms, so that the filters have settled. */
  static readonly context = SETTLE_STEPS * (SAMPLE_RATE / 10)

  /** Answers the mean energy of the piece, for comparing pieces. */
  add(samples: Float32Array): number {
    const energies = weigh(samples).energies.slice(SETTLE_STEPS)
    for (const energy of energies) this.energies.push(energy)
    return mean(energies)
  }

  /** LUFS; −Infinity for silence. */
  get loudness(): number {
    return integrate(this.energies)
  }
}

/** Blocks of 400 ms overlap by three quarters; what is far below the rest does not count. */
function integrate(energies: number[]): number {
  const blocks: number[] = []
  for (let index = 0; index + 3 < energies.length; index += 1) {
    blocks.push((energies[index]! + energies[index + 1]! + energies[index + 2]! + energies[index + 3]!) / 4)
  }
  return gatedLoudness(blocks)
}

function gatedLoudness(blocks: number[]): number {
  const audible = blocks.filter((energy) => loudnessOf(energy) > -70)
  if (audible.length === 0) return -Infinity
  const gate = loudnessOf(mean(audible)) - 10
  return loudnessOf(mean(audible.filter((energy) => loudnessOf(energy) > gate)))
}

/**
 * Whether an AAC encoder may move this sound off its loudness or over its peak: it stands close under the ceiling, or
 * much of it lies where the encoder cuts. Then the encoded file has to be measured too.
 */
export function isHardToEncode(samples: Float32Array): boolean {
  let peak = 0
  let energy = 0
  let steepness = 0
  for (let at = CHANNELS; at < samples.length; at += 1) {
    const sample = samples[at]!
    const step = sample - samples[at - CHANNELS]!
    energy += sample * sample
    steepness += step * step
    if (sample > peak) peak = sample
    else if (-sample > peak) peak = -sample
  }
  return peak > decibels(CEILING_DB - 2) || steepness > energy * 0.4
}

/** The largest true peak in dBTP, by fourfold oversampling; exact above −20. */
export function measureTruePeak(samples: Float32Array): number {
  const gains = neededGains(samples, 0.1)
  return gains ? 20 * Math.log10(0.1 / gains.reduce((least, gain) => (gain < least ? gain : least), 1)) : -20
}

/** Frames of 100 ms: blocks of 400 ms overlap by three quarters. */
const STEP = SAMPLE_RATE / 10

/** Mean square of the K-weighted channels together, per 100 ms. Coefficients are BS.1770-4's for 48 kHz. */
function weigh(samples: Float32Array) {
  const frames = samples.length / CHANNELS
  const energies = new Float64Array(Math.floor(frames / STEP))
  let tailSum = 0
  let peak = 0
  for (let channel = 0; channel < CHANNELS; channel += 1) {
    let [a1, a2, b1, b2] = [0, 0, 0, 0]
    let sum = 0
    let block = 0
    let left = STEP
    for (let at = channel; at < samples.length; at += CHANNELS) {
      const sample = samples[at]!
      const size = sample < 0 ? -sample : sample
      if (size > peak) peak = size
      // Shelf of the head, then high-pass, each a transposed direct form II biquad.
      const shelf = 1.53512485958697 * sample + a1
      a1 = -2.69169618940638 * sample + 1.69065929318241 * shelf + a2
      a2 = 1.19839281085285 * sample - 0.73248077421585 * shelf
      const high = shelf + b1
      b1 = -2 * shelf + 1.99004745483398 * high + b2
      b2 = shelf - 0.99007225036621 * high
      sum += high * high
      left -= 1
      if (left === 0) {
        energies[block]! += sum / STEP
        block += 1
        sum = 0
        left = STEP
      }
    }
    tailSum += sum
  }
  return { energies: [...energies], tail: { sum: tailSum, frames: frames - energies.length * STEP }, peak }
}

/** Frames that the limiter looks ahead and fades over: 5 ms. */
const LOOK_AHEAD = 240
/** Per frame, so that the gain comes back in about 80 ms. */
const RELEASE = 1 - Math.exp(-1 / (0.08 * SAMPLE_RATE))

/**
 * Turns the samples down around every true peak above `ceiling`, in place. `peak` is the largest sample. Answers
 * whether anything was turned down.
 */
export function limitPeaks(samples: Float32Array, ceiling: number, peak: number): boolean {
  // Between two samples a signal rises by less than 6 dB above them.
  if (peak < ceiling / 2) return false
  const needed = neededGains(samples, ceiling)
  if (!needed) return false
  const gains = smooth(lowestAhead(needed))
  for (let frame = 0; frame < gains.length; frame += 1) {
    samples[frame * 2]! *= gains[frame]!
    samples[frame * 2 + 1]! *= gains[frame]!
  }
  return true
}

/** Per frame the gain that brings its true peak to the ceiling, at most 1; undefined when all are 1. */
function neededGains(samples: Float32Array, ceiling: number): Float32Array | undefined {
  const frames = samples.length / CHANNELS
  let gains: Float32Array | undefined
  const near = ceiling / 2
  for (let frame = 0; frame < frames; frame += 1) {
    let peak = 0
    for (let channel = 0; channel < CHANNELS; channel += 1) {
      const at = frame * CHANNELS + channel
      const here = Math.abs(samples[at]!)
      if (here > peak) peak = here
      if (here > near || Math.abs(samples[at + CHANNELS] ?? 0) > near) {
        const between = peakAfter(samples, at)
        if (between > peak) peak = between
      }
    }
    if (peak <= ceiling) continue
    gains ??= new Float32Array(frames).fill(1)
    const gain = ceiling / peak
    gains[frame] = Math.min(gains[frame]!, gain)
    if (frame + 1 < frames) gains[frame + 1] = gain
  }
  return gains
}

/** Largest of the three values that fourfold oversampling puts between this sample and the next. */
function peakAfter(samples: Float32Array, at: number): number {
  let peak = 0
  for (const phase of PHASES) {
    let value = 0
    for (let tap = 0; tap < TAPS; tap += 1) {
      value += phase[tap]! * (samples[at + (tap - TAPS / 2 + 1) * CHANNELS] ?? 0)
    }
    value = Math.abs(value)
    if (value > peak) peak = value
  }
  return peak
}

const TAPS = 12

/** Windowed sinc at a quarter, a half and three quarters of a sample. */
const PHASES = [0.25, 0.5, 0.75].map((phase) => {
  const taps = Array.from({ length: TAPS }, (_, tap) => {
    const x = tap - TAPS / 2 + 1 - phase
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / (TAPS / 2))
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * window
  })
  const sum = taps.reduce((total, value) => total + value, 0)
  return Float64Array.from(taps, (value) => value / sum)
})

/** Per frame the lowest gain of the frames ahead (a monotone queue), coming back slowly. In place. */
function lowestAhead(gains: Float32Array): Float32Array {
  const queue = new Int32Array(gains.length)
  let head = 0
  let end = 0
  let current = 1
  const source = gains.slice()
  for (let frame = -LOOK_AHEAD; frame < gains.length; frame += 1) {
    const entering = frame + LOOK_AHEAD
    if (entering < gains.length) {
      while (end > head && source[queue[end - 1]!]! >= source[entering]!) end -= 1
      queue[end] = entering
      end += 1
    }
    if (frame < 0) continue
    while (queue[head]! < frame) head += 1
    current = Math.min(source[queue[head]!]!, current + (1 - current) * RELEASE)
    gains[frame] = current
  }
  return gains
}

/** Average over the frames behind: a fade into every dip that is complete when its peak arrives. */
function smooth(gains: Float32Array): Float32Array {
  const smoothed = new Float32Array(gains.length)
  let sum = LOOK_AHEAD * gains[0]!
  for (let frame = 0; frame < gains.length; frame += 1) {
    sum += gains[frame]! - (frame >= LOOK_AHEAD ? gains[frame - LOOK_AHEAD]! : gains[0]!)
    smoothed[frame] = sum / LOOK_AHEAD
  }
  return smoothed
}

function loudnessOf(energy: number): number {
  return -0.691 + 10 * Math.log10(energy)
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export function decibels(value: number): number {
  return 10 ** (value / 20)
}
