/** Ambience made of noise and a few tones, by us. */
export interface Ambience {
  name: string
  seconds: number
  /** Fills both ears, −1 to 1, at 44,100 samples a second. */
  play(left: Float32Array, right: Float32Array): void
}

const RATE = 44_100

export const AMBIENCES: Ambience[] = [
  { name: 'suara-hujan', seconds: 24, play: rain },
  { name: 'suara-malam', seconds: 24, play: night },
]

/** Interleaved 16-bit stereo at 44,100 Hz. The same ambience gives the same bytes. */
export function recordAmbience({ seconds, play }: Ambience): Buffer {
  const length = seconds * RATE
  const left = new Float32Array(length)
  const right = new Float32Array(length)
  play(left, right)
  const bytes = Buffer.alloc(length * 4)
  for (let i = 0; i < length; i++) {
    bytes.writeInt16LE(Math.round(Math.tanh(left[i]!) * 30_000), i * 4)
    bytes.writeInt16LE(Math.round(Math.tanh(right[i]!) * 30_000), i * 4 + 2)
  }
  return bytes
}

/** A steady fall far away, and drops near by. */
function rain(left: Float32Array, right: Float32Array): void {
  const dice = noise(7)
  for (const ear of [left, right]) {
    let low = 0
    let high = 0
    for (let i = 0; i < ear.length; i++) {
      const white = dice()
      // A soft roar (below about 500 Hz) under a hiss (above about 2 kHz).
      low += 0.07 * (white - low)
      high += 0.25 * (white - high)
      const swell = 0.85 + 0.15 * Math.sin((2 * Math.PI * i) / (RATE * 6))
      ear[i] = swell * (0.55 * low + 0.16 * (white - high))
    }
  }
  for (let drop = 0; drop < 700; drop++) {
    const at = Math.floor(((dice() + 1) / 2) * (left.length - 4_000))
    const hertz = 1_400 + (dice() + 1) * 1_300
    const loud = 0.02 + 0.05 * Math.abs(dice())
    const place = (dice() + 1) / 2
    for (let i = 0; i < 1_600; i++) {
      const t = i / RATE
      const value = loud * Math.exp(-160 * t) * Math.sin(2 * Math.PI * (hertz - 9_000 * t) * t)
      left[at + i]! += value * (1 - place)
      right[at + i]! += value * place
    }
  }
}

/** Crickets, a frog, and air. */
function night(left: Float32Array, right: Float32Array): void {
  const dice = noise(19)
  let air = 0
  for (let i = 0; i < left.length; i++) {
    air += 0.02 * (dice() - air)
    left[i] = right[i] = 0.35 * air
  }
  for (const [hertz, every, place, loud] of [
    [4_300, 0.9, 0.2, 0.05],
    [4_750, 1.2, 0.8, 0.045],
    [3_900, 1.6, 0.55, 0.03],
  ] as const) {
    for (let at = every / 3; at < left.length / RATE - 0.5; at += every) {
      for (let i = 0; i < 0.34 * RATE; i++) {
        const t = i / RATE
        const trill = Math.max(0, Math.sin(2 * Math.PI * 26 * t)) * Math.sin((Math.PI * t) / 0.34)
        const value = loud * trill * Math.sin(2 * Math.PI * hertz * t)
        const index = Math.floor(at * RATE) + i
        left[index]! += value * (1 - place)
        right[index]! += value * place
      }
    }
  }
  for (let at = 2.5; at < left.length / RATE - 1; at += 6) {
    for (let i = 0; i < 0.28 * RATE; i++) {
      const t = i / RATE
      const croak = Math.max(0, Math.sin(2 * Math.PI * 34 * t)) * Math.exp(-7 * t)
      const value = 0.12 * croak * Math.sin(2 * Math.PI * (310 - 200 * t) * t)
      const index = Math.floor(at * RATE) + i
      left[index]! += value * 0.7
      right[index]! += value * 0.3
    }
  }
}

/** White noise, −1 to 1, the same each time. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2_147_483_648 - 1
  }
}
