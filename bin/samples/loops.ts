import { createCanvas, type Canvas, type SKRSContext2D } from '@napi-rs/canvas'
import { HILLS, paintHills } from './hills.ts'
import { chance, disc, fillRect, glow, gradient, oval, type Point } from './light.ts'
import type { Scene } from './scenes.ts'

const SCREEN = { width: 1280, height: 720 }
/** Everything in the pond comes back to where it was after so long. */
const ROUND_SECONDS = 8
const DRIVE_SECONDS = 4
const TURN = 2 * Math.PI

/** Two quiet films to be made long: one that can go round without a seam, and one that ends elsewhere than it began. */
export const loops: Scene[] = [
  {
    name: 'putar-kolam-koi',
    ...SCREEN,
    seconds: ROUND_SECONDS,
    sound: '0.05*(random(0)*2-1)*(0.7+0.3*sin(2*PI*0.5*t))+0.02*sin(2*PI*520*t)*exp(-14*mod(t,2))',
    paint: paintPond,
  },
  {
    name: 'jalan-kebun-kopi',
    ...SCREEN,
    seconds: DRIVE_SECONDS,
    sound: '0.05*(random(1)*2-1)*(0.6+0.4*sin(2*PI*0.3*t))',
    paint: paintDrive,
  },
]

function paintPond(on: SKRSContext2D, seconds: number): void {
  const round = seconds / ROUND_SECONDS
  on.drawImage(still('pond', paintBed), 0, 0)
  for (const koi of KOIS) swim(on, koi, round, { x: 16, y: 30, isShadow: true })
  for (const koi of KOIS) swim(on, koi, round, { x: 0, y: 0, isShadow: false })
  shimmer(on, round)
  for (const ring of RINGS) ripple(on, ring, round)
  for (const pad of PADS) lily(on, pad, round)
}

/** What does not move, painted once. */
const stills = new Map<string, Canvas>()

function still(name: string, paint: (on: SKRSContext2D) => void, size = SCREEN): Canvas {
  const known = stills.get(name)
  if (known) return known
  const canvas = createCanvas(size.width, size.height)
  paint(canvas.getContext('2d'))
  stills.set(name, canvas)
  return canvas
}

function paintBed(on: SKRSContext2D): void {
  const { width, height } = SCREEN
  fillRect(on, gradient(on, [0, 0], [width, height], ['#2f8f8b', '#1f6f78', '#124f60']), 0, 0, width, height)
  glow(on, 420, 250, 620, 'rgba(150,225,205,0.4)')
  const pebbles = chance(12)
  for (let pebble = 0; pebble < 420; pebble++) {
    const x = pebbles() * width
    const y = pebbles() * height
    const size = 5 + pebbles() * 15
    disc(on, x + 3, y + 4, size, 'rgba(5,35,45,0.22)', size * 0.72)
    disc(
      on,
      x,
      y,
      size,
      ['rgba(120,175,165,0.22)', 'rgba(200,215,190,0.16)', 'rgba(20,70,80,0.3)'][pebble % 3]!,
      size * 0.72,
    )
  }
  // Stones along the edge.
  const stones = chance(5)
  for (let stone = 0; stone < 34; stone++) {
    const along = stone / 34
    const x = along * (width + 120) - 60
    const isTop = stone % 2 === 0
    const y = isTop ? -14 - stones() * 26 : height + 12 + stones() * 30
    const size = 54 + stones() * 44
    oval(on, x + 10, y + (isTop ? 26 : -20), size * 1.25, size * 0.9, 'rgba(4,30,40,0.5)')
    disc(
      on,
      x,
      y,
      size,
      gradient(on, [x - size, y - size], [x + size, y + size], ['#b9b2a2', '#857f72', '#565349']),
      size * 0.74,
    )
    oval(on, x - size * 0.3, y + (isTop ? 10 : -26), size * 0.5, size * 0.24, 'rgba(255,255,255,0.3)')
  }
}

interface Koi {
  /** Centre and reach of its way round. */
  at: Point
  reach: Point
  /** Where on its way it is at the start, 0–1; a way may be swum backwards. */
  phase: number
  direction: 1 | -1
  length: number
  skin: string
  patches: string
}

const KOIS: Koi[] = [
  {
    at: [600, 370],
    reach: [330, 170],
    phase: 0,
    direction: 1,
    length: 250,
    skin: '#fff6ea',
    patches: '#e2481f',
  },
  {
    at: [700, 350],
    reach: [250, 130],
    phase: 0.45,
    direction: 1,
    length: 210,
    skin: '#f4902f',
    patches: '#fff1dc',
  },
  {
    at: [560, 360],
    reach: [430, 230],
    phase: 0.72,
    direction: -1,
    length: 190,
    skin: '#fdf4e6',
    patches: '#2b2a33',
  },
]

function swim(
  on: SKRSContext2D,
  koi: Koi,
  round: number,
  { x, y, isShadow }: { x: number; y: number; isShadow: boolean },
): void {
  const bones = 26
  const beat = (bone: number) => Math.sin(TURN * (round * 8) - bone * 0.32) * 0.008 * bone * (bone / bones)
  const spine = Array.from({ length: bones }, (_, bone): Point => {
    const [px, py] = wayOf(koi, round, bone / bones)
    const [nx, ny] = wayOf(koi, round, (bone + 1) / bones)
    const long = Math.hypot(nx - px, ny - py) || 1
    const side = beat(bone) * koi.length
    return [px + x - ((ny - py) / long) * side, py + y + ((nx - px) / long) * side]
  })
  // Round at the nose, widest behind the gills, then tapering to the tail.
  const widthAt = (bone: number) => {
    const part = bone / (bones - 1)
    const head = part < 0.24 ? Math.sqrt(1 - ((0.24 - part) / 0.24) ** 2) : 1
    const tail = part < 0.24 ? 1 : 1 - 0.9 * ((part - 0.24) / 0.76) ** 1.3
    return koi.length * 0.135 * head * tail
  }
  const dark = 'rgba(2,30,38,0.32)'
  fins(on, spine, koi, round, isShadow ? dark : undefined)
  on.fillStyle = isShadow ? dark : koi.skin
  body(on, spine, widthAt)
  on.fill()
  if (isShadow) return
  on.save()
  body(on, spine, widthAt)
  on.clip()
  for (const [bone, size, side] of [
    [3, 0.11, 0.3],
    [9, 0.14, -0.35],
    [14, 0.1, 0.4],
    [19, 0.09, -0.1],
  ] as const) {
    const [px, py] = spine[bone]!
    const [nx, ny] = spine[bone + 1]!
    const long = Math.hypot(nx - px, ny - py) || 1
    const away = widthAt(bone) * side
    disc(
      on,
      px - ((ny - py) / long) * away,
      py + ((nx - px) / long) * away,
      koi.length * size,
      koi.patches,
      koi.length * size * 0.8,
    )
  }
  on.strokeStyle = 'rgba(255,255,255,0.4)'
  on.lineWidth = koi.length * 0.03
  on.lineCap = 'round'
  on.beginPath()
  for (const [px, py] of spine.slice(4, 20)) on.lineTo(px - 4, py - 5)
  on.stroke()
  on.restore()
  eyes(on, spine, koi)
}

/** A point of its way, `back` 0–1 of its own length behind its nose. */
function wayOf({ at, reach, phase, direction, length }: Koi, round: number, back: number): Point {
  const circumference = TURN * Math.sqrt((reach[0] ** 2 + reach[1] ** 2) / 2)
  const turn = TURN * direction * (round + phase - (back * length) / circumference)
  return [at[0] + reach[0] * Math.cos(turn), at[1] + reach[1] * Math.sin(turn) + 34 * Math.sin(2 * turn)]
}

function body(on: SKRSContext2D, spine: Point[], widthAt: (bone: number) => number): void {
  const side = (sign: 1 | -1) =>
    spine.map(([x, y], bone): Point => {
      const [nx, ny] = spine[Math.min(bone + 1, spine.length - 1)]!
      const [px, py] = spine[Math.max(bone - 1, 0)]!
      const long = Math.hypot(nx - px, ny - py) || 1
      const away = widthAt(bone) * sign
      return [x - ((ny - py) / long) * away, y + ((nx - px) / long) * away]
    })
  on.beginPath()
  for (const [x, y] of [...side(1), ...side(-1).reverse()]) on.lineTo(x, y)
  on.closePath()
}

function fins(on: SKRSContext2D, spine: Point[], koi: Koi, round: number, only?: string): void {
  const at = (bone: number, turn: number, length: number, width: number) => {
    const [x, y] = spine[bone]!
    const [nx, ny] = spine[Math.min(bone + 1, spine.length - 1)]!
    const [px, py] = spine[Math.max(bone - 1, 0)]!
    on.save()
    on.translate(x, y)
    on.rotate(Math.atan2(ny - py, nx - px) + turn)
    on.fillStyle = only ?? gradient(on, [0, 0], [length, 0], [koi.skin, 'rgba(255,245,230,0.35)'])
    on.beginPath()
    on.moveTo(0, 0)
    on.bezierCurveTo(length * 0.4, -width, length * 0.9, -width, length, -width * 0.4)
    on.bezierCurveTo(length * 0.86, width * 0.2, length * 0.4, width * 0.5, 0, 0)
    on.fill()
    on.restore()
  }
  const flap = Math.sin(TURN * round * 8) * 0.18
  const size = koi.length
  at(7, 0.85 + flap, size * 0.26, size * 0.1)
  at(7, -0.85 - flap, size * 0.26, -size * 0.1)
  at(16, 0.7 - flap, size * 0.15, size * 0.06)
  at(16, -0.7 + flap, size * 0.15, -size * 0.06)
  at(25, 0.32 + flap, size * 0.34, size * 0.1)
  at(25, -0.32 + flap, size * 0.34, -size * 0.1)
}

function eyes(on: SKRSContext2D, spine: Point[], koi: Koi): void {
  const [x, y] = spine[2]!
  const [nx, ny] = spine[3]!
  const long = Math.hypot(nx - x, ny - y) || 1
  for (const side of [-1, 1]) {
    const away = koi.length * 0.08 * side
    disc(on, x - ((ny - y) / long) * away, y + ((nx - x) / long) * away, koi.length * 0.017, '#1b1a17')
  }
}

/** Light on the water that wanders and comes back. */
function shimmer(on: SKRSContext2D, round: number): void {
  on.globalCompositeOperation = 'screen'
  for (let spot = 0; spot < 8; spot++) {
    const x = 90 + ((spot * 397) % 1140) + 34 * Math.sin(TURN * (round + spot * 0.37))
    const y = 60 + ((spot * 157) % 600) + 22 * Math.cos(TURN * (round * 2 + spot * 0.21))
    const wide = 120 + 40 * Math.sin(TURN * (round * 2 + spot * 0.5))
    oval(on, x, y, wide, wide * 0.34, 'rgba(150,230,220,0.12)')
  }
  on.globalCompositeOperation = 'source-over'
}

const RINGS: { at: Point; phase: number; times: number; reach: number }[] = [
  { at: [280, 240], phase: 0, times: 2, reach: 150 },
  { at: [930, 220], phase: 0.3, times: 2, reach: 120 },
  { at: [760, 560], phase: 0.55, times: 3, reach: 110 },
  { at: [480, 500], phase: 0.8, times: 2, reach: 130 },
]

function ripple(on: SKRSContext2D, { at, phase, times, reach }: (typeof RINGS)[number], round: number): void {
  for (let ring = 0; ring < 3; ring++) {
    const age = (round * times + phase + ring * 0.09) % 1
    const strength = Math.sin(Math.PI * age) * (1 - age) * 0.75
    on.strokeStyle = `rgba(225,250,245,${strength.toFixed(3)})`
    on.lineWidth = 3.5 - ring
    on.beginPath()
    on.ellipse(at[0], at[1], 6 + reach * age, (6 + reach * age) * 0.62, 0, 0, TURN)
    on.stroke()
  }
}

const PADS: { at: Point; size: number; turn: number; hasFlower: boolean }[] = [
  { at: [150, 560], size: 100, turn: 0.4, hasFlower: true },
  { at: [268, 622], size: 74, turn: 2.1, hasFlower: false },
  { at: [1120, 150], size: 104, turn: 3.5, hasFlower: true },
  { at: [1010, 108], size: 66, turn: 5.1, hasFlower: false },
  { at: [1170, 560], size: 82, turn: 1.2, hasFlower: false },
]

function lily(on: SKRSContext2D, { at, size, turn, hasFlower }: (typeof PADS)[number], round: number): void {
  const sway = Math.sin(TURN * (round + turn))
  on.save()
  on.translate(at[0] + 5 * sway, at[1] + 4 * Math.cos(TURN * (round + turn)))
  oval(on, 14, 20, size * 1.2, size * 0.9, 'rgba(2,30,38,0.45)')
  on.scale(1, 0.74)
  on.rotate(turn + 0.05 * sway)
  on.fillStyle = gradient(on, [-size, -size], [size, size], ['#8fca6f', '#4d9a56', '#2b6b45'])
  on.beginPath()
  on.moveTo(0, 0)
  on.arc(0, 0, size, 0.22, TURN - 0.22)
  on.closePath()
  on.fill()
  on.strokeStyle = 'rgba(225,245,200,0.4)'
  on.lineWidth = 3
  for (let vein = 0; vein < 9; vein++) {
    const way = 0.5 + vein * 0.66
    on.beginPath()
    on.moveTo(0, 0)
    on.lineTo(size * 0.88 * Math.cos(way), size * 0.88 * Math.sin(way))
    on.stroke()
  }
  if (hasFlower) {
    for (const [count, long, colours] of [
      [9, 0.56, ['#f3a9c0', '#fde7ee']],
      [7, 0.4, ['#ee87a8', '#fbd3df']],
    ] as const) {
      for (let petal = 0; petal < count; petal++) {
        on.save()
        on.rotate((petal / count) * TURN)
        on.fillStyle = gradient(on, [0, 0], [size * long, 0], [...colours])
        on.beginPath()
        on.moveTo(0, 0)
        on.quadraticCurveTo(size * long * 0.5, -size * 0.2, size * long, 0)
        on.quadraticCurveTo(size * long * 0.5, size * 0.2, 0, 0)
        on.fill()
        on.restore()
      }
    }
    disc(on, 0, 0, size * 0.11, '#f6c453')
  }
  on.restore()
}

/** Along the coffee valley while the light grows warmer: its last picture is not its first. */
function paintDrive(on: SKRSContext2D, seconds: number): void {
  const { width, height } = SCREEN
  const scale = height / HILLS.height
  const size = { width: Math.round(HILLS.width * scale), height }
  const valley = still(
    'valley',
    (to) => {
      to.scale(scale, scale)
      paintHills(to)
    },
    size,
  )
  const part = seconds / DRIVE_SECONDS
  on.drawImage(valley, -Math.round(60 + 640 * part), 0)
  fillRect(on, `rgba(226,85,45,${(0.04 + 0.18 * part).toFixed(3)})`, 0, 0, width, height)
}
