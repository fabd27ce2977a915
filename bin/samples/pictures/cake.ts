import type { SKRSContext2D } from '@napi-rs/canvas'
import {
  chance,
  disc,
  gradient,
  leaf,
  leafShadow,
  oval,
  roundLight,
  stage,
  windowLight,
  type Point,
} from '../light.ts'
import { SQUARE, type Picture } from '../picture.ts'

export const cake: Picture = { name: 'produk-kue', height: SQUARE.height, paint }

function paint(on: SKRSContext2D): void {
  stage(on, SQUARE, { wall: ['#dfe8c8', '#eff4de'], table: ['#cbd8ac', '#b3c58e'], horizon: 0.68 })
  windowLight(on, 80, -10, 600, 0.42)
  leafShadow(on, 960, -60, 520, 0.55, 0.1)
  // Stand.
  oval(on, 560, 912, 360, 56, 'rgba(50,70,20,0.42)')
  const china = gradient(on, [180, 0], [820, 0], ['#f4f1ea', '#ffffff', '#e3ddd0', '#bdb5a3'])
  on.fillStyle = china
  on.beginPath()
  on.moveTo(462, 770)
  on.bezierCurveTo(470, 850, 440, 880, 380, 898)
  on.lineTo(620, 898)
  on.bezierCurveTo(560, 880, 530, 850, 538, 770)
  on.fill()
  disc(on, 500, 898, 126, china, 20)
  disc(on, 500, 772, 340, gradient(on, [160, 0], [840, 0], ['#dad3c4', '#f4f0e6', '#c3bba9']), 60)
  disc(on, 500, 756, 340, '#fffdf8', 58)
  oval(on, 530, 762, 300, 44, 'rgba(60,60,20,0.34)')
  // Cake: layers of pandan and cream.
  const layers: [string, number][] = [
    ['#8dbb5d', 62],
    ['#fff6e2', 26],
    ['#7bae4d', 62],
    ['#fff6e2', 26],
    ['#8dbb5d', 62],
  ]
  let y = 740
  for (const [colour, height] of layers) {
    on.beginPath()
    on.ellipse(500, y, 250, 44, 0, 0, Math.PI)
    on.lineTo(250, y - height)
    on.ellipse(500, y - height, 250, 44, 0, Math.PI, 0, true)
    on.closePath()
    on.fillStyle = colour
    on.fill()
    roundLight(on, 250, 750, 0.75)
    y -= height
  }
  const crumbs = chance(21)
  for (let crumb = 0; crumb < 170; crumb++) {
    const x = 256 + crumbs() * 488
    const bend = 44 * Math.sqrt(Math.max(0, 1 - ((x - 500) / 250) ** 2))
    disc(on, x, y + 10 + crumbs() * 228 + bend, 2 + crumbs() * 2.5, 'rgba(60,90,25,0.28)')
  }
  // Icing that runs.
  on.fillStyle = '#fffaf0'
  on.beginPath()
  on.moveTo(246, y)
  for (let run = 0; run < 10; run++) {
    const left = 246 + run * 50.8
    const bend = 44 * Math.sqrt(Math.max(0, 1 - ((left + 25 - 500) / 254) ** 2))
    const long = [46, 22, 64, 34, 74, 28, 58, 40, 66, 30][run]!
    on.bezierCurveTo(
      left + 4,
      y + bend + long + 16,
      left + 46,
      y + bend + long + 16,
      left + 50.8,
      y + (run === 9 ? 0 : bend * 0.9 + 8),
    )
  }
  on.ellipse(500, y, 254, 46, 0, 0, Math.PI, true)
  on.fill()
  disc(on, 500, y, 254, '#fffdf6', 46)
  oval(on, 560, y + 6, 200, 34, 'rgba(120,110,60,0.18)')
  // Swirls of cream with berries.
  for (let swirl = 0; swirl < 9; swirl++) {
    const turn = Math.PI * (0.06 + (swirl / 8) * 0.88)
    const at: Point = [500 - 196 * Math.cos(turn), y - 6 + 26 * Math.sin(turn)]
    cream(on, at, 40)
  }
  for (const [x, lift] of [
    [430, 28],
    [505, 44],
    [576, 26],
  ] as const)
    strawberry(on, x, y - lift, 54)
}

function cream(on: SKRSContext2D, [x, y]: Point, size: number): void {
  oval(on, x + 8, y + 10, size, size * 0.4, 'rgba(120,110,60,0.3)')
  for (const [rise, width] of [
    [0, 1],
    [0.42, 0.74],
    [0.8, 0.45],
  ] as const) {
    const middle = y - rise * size
    disc(
      on,
      x,
      middle,
      size * width,
      gradient(on, [x - size, middle - size], [x + size, middle + size], ['#ffffff', '#fff8ea', '#e2d6b9']),
      size * width * 0.6,
    )
  }
}

function strawberry(on: SKRSContext2D, x: number, y: number, size: number): void {
  on.fillStyle = gradient(
    on,
    [x - size, y - size],
    [x + size * 0.6, y + size],
    ['#ff6a55', '#d8281f', '#99120f'],
  )
  on.beginPath()
  on.moveTo(x, y - size)
  on.bezierCurveTo(x + size * 1.05, y - size * 0.7, x + size * 0.66, y + size * 0.5, x, y + size * 0.66)
  on.bezierCurveTo(x - size * 0.66, y + size * 0.5, x - size * 1.05, y - size * 0.7, x, y - size)
  on.fill()
  for (let seed = 0; seed < 12; seed++) {
    const row = Math.floor(seed / 4)
    disc(on, x - 26 + (seed % 4) * 17 + (row % 2) * 6, y - 28 + row * 20, 2.6, '#ffe2a0', 4)
  }
  for (let sepal = -2; sepal <= 2; sepal++) {
    on.save()
    on.translate(x, y - size * 0.96)
    on.rotate(sepal * 0.62)
    on.fillStyle = '#4f8a3d'
    leaf(on, size * 0.5, size * 0.14)
    on.restore()
  }
}
