/** A loop of four chords; `composeTune` plays it on a small synthesiser of our own. */
export interface Tune {
  name: string
  beatsPerMinute: number
  /** Semitones above `root`, one list a bar. */
  chords: number[][]
  /** Hz. */
  root: number
  bars: number
  /** Order in which a bar's eight quavers pick notes of its chord; -1 rests. */
  pattern: number[]
  hasDrums: boolean
}

export const TUNES: Tune[] = [
  {
    name: 'musik-pagi',
    beatsPerMinute: 112,
    chords: [
      [0, 4, 7, 12],
      [7, 11, 14, 19],
      [9, 12, 16, 21],
      [5, 9, 12, 17],
    ],
    root: 261.63,
    bars: 12,
    pattern: [0, 2, 1, 3, 2, 1, 3, 2],
    hasDrums: true,
  },
  {
    name: 'musik-senja',
    beatsPerMinute: 78,
    chords: [
      [0, 3, 7, 10],
      [-4, 0, 3, 7],
      [3, 7, 10, 14],
      [-2, 2, 5, 9],
    ],
    root: 220,
    bars: 8,
    pattern: [0, -1, 2, -1, 3, 1, -1, 2],
    hasDrums: false,
  },
]

const RATE = 44_100

/** Interleaved 16-bit stereo at 44,100 Hz. The same tune gives the same bytes. */
export function composeTune(tune: Tune): Buffer {
  const quaver = 30 / tune.beatsPerMinute
  const bar = quaver * 8
  const length = Math.ceil((tune.bars * bar + 1) * RATE)
  const left = new Float32Array(length)
  const right = new Float32Array(length)

  for (let number = 0; number < tune.bars; number++) {
    const chord = tune.chords[number % tune.chords.length]!
    const hertz = (semitones: number) => tune.root * 2 ** (semitones / 12)
    const start = number * bar
    for (const [voice, note] of chord.entries())
      pad(left, right, start, bar, hertz(note) / 2, voice / (chord.length - 1))
    for (let beat = 0; beat < 8; beat++) {
      const at = start + beat * quaver
      const pick = tune.pattern[beat]!
      if (pick >= 0) pluck(left, right, at, hertz(chord[pick]! + 12), beat % 2 ? 0.65 : 0.35)
      if (beat % 4 === 0) bass(left, right, at, hertz(chord[0]!) / 4)
      if (tune.hasDrums) drums(left, right, at, beat)
    }
  }

  const bytes = Buffer.alloc(length * 4)
  for (let i = 0; i < length; i++) {
    // tanh keeps the sum of all voices below full scale without a click.
    bytes.writeInt16LE(Math.round(Math.tanh(left[i]!) * 30_000), i * 4)
    bytes.writeInt16LE(Math.round(Math.tanh(right[i]!) * 30_000), i * 4 + 2)
  }
  return bytes
}

type Voice = (t: number) => number

/** Adds `voice` from second `at` on; `place` is 0 for the left ear and 1 for the right one. */
function add(
  left: Float32Array,
  right: Float32Array,
  at: number,
  seconds: number,
  place: number,
  voice: Voice,
): void {
  const first = Math.round(at * RATE)
  const last = Math.min(left.length, first + Math.round(seconds * RATE))
  for (let i = first; i < last; i++) {
    const value = voice((i - first) / RATE)
    left[i]! += value * (1 - place)
    right[i]! += value * place
  }
}

function pad(
  left: Float32Array,
  right: Float32Array,
  at: number,
  seconds: number,
  hertz: number,
  place: number,
): void {
  add(left, right, at, seconds, 0.25 + place / 2, (t) => {
    const swell = Math.min(1, t * 3, (seconds - t) * 6)
    return 0.09 * swell * (sine(hertz, t) + 0.5 * sine(hertz * 2.003, t) + 0.25 * sine(hertz * 0.998, t))
  })
}

function pluck(left: Float32Array, right: Float32Array, at: number, hertz: number, place: number): void {
  add(left, right, at, 0.7, place, (t) => {
    const fade = Math.exp(-6 * t) * Math.min(1, t * 400)
    return (
      0.3 *
      fade *
      (sine(hertz, t) +
        0.45 * sine(hertz * 2, t) * Math.exp(-6 * t) +
        0.2 * sine(hertz * 3, t) * Math.exp(-12 * t))
    )
  })
}

function bass(left: Float32Array, right: Float32Array, at: number, hertz: number): void {
  add(
    left,
    right,
    at,
    0.9,
    0.5,
    (t) => 0.5 * Math.exp(-2.5 * t) * Math.min(1, t * 200) * (sine(hertz, t) + 0.3 * sine(hertz * 2, t)),
  )
}

function drums(left: Float32Array, right: Float32Array, at: number, beat: number): void {
  if (beat % 4 === 0)
    add(left, right, at, 0.25, 0.5, (t) => 0.9 * Math.exp(-16 * t) * sine(48 + 60 * Math.exp(-40 * t), t))
  if (beat % 4 === 2) add(left, right, at, 0.18, 0.5, (t) => 0.28 * Math.exp(-26 * t) * noise(t))
  add(left, right, at, 0.05, 0.6, (t) => (beat % 2 ? 0.12 : 0.06) * Math.exp(-110 * t) * noise(t + 7))
}

function sine(hertz: number, t: number): number {
  return Math.sin(2 * Math.PI * hertz * t)
}

/** White noise that is the same each time. */
function noise(t: number): number {
  const value = Math.sin(Math.round(t * RATE) * 12.9898) * 43_758.5453
  return 2 * (value - Math.floor(value)) - 1
}
