import type { SKRSContext2D } from '@napi-rs/canvas'
import { text } from '../letters.ts'
import {
  box,
  disc,
  fillRect,
  gradient,
  leaf,
  leafShadow,
  oval,
  roundLight,
  stage,
  vertical,
  windowLight,
} from '../light.ts'
import { TALL, type Picture } from '../picture.ts'

export const serum: Picture = { name: 'produk-serum', height: TALL.height, paint }

function paint(on: SKRSContext2D): void {
  stage(on, TALL, { wall: ['#f4c9bd', '#fbe1d8'], table: ['#eeb9aa', '#dfa08f'], horizon: 0.7 })
  // An arch behind, then the light.
  on.fillStyle = gradient(on, [200, 200], [800, 900], ['#f9d7cb', '#eeb8a8'])
  box(on, 190, 190, 620, 700, [310, 310, 0, 0])
  on.fill()
  windowLight(on, 120, 120, 680, 0.34)
  leafShadow(on, 900, 40, 700, 0.55, 0.15)
  oval(on, 600, 1070, 430, 80, 'rgba(110,45,30,0.34)')
  const steps: [number, number, number, number][] = [
    [500, 1000, 300, 90],
    [500, 915, 220, 70],
  ]
  for (const [x, y, radius, height] of steps) {
    const side = gradient(on, [x - radius, 0], [x + radius, 0], ['#f3d5c8', '#fff3ec', '#e6b7a6', '#cf9683'])
    fillRect(on, side, x - radius, y, radius * 2, height)
    disc(on, x, y + height, radius, side, radius * 0.14)
    disc(on, x, y, radius, '#fff1ea', radius * 0.14)
  }
  oval(on, 540, 918, 180, 26, 'rgba(110,45,30,0.5)')
  const glass = () => box(on, 384, 520, 232, 400, [46, 46, 34, 34])
  glass()
  on.fillStyle = gradient(on, [384, 520], [616, 920], ['#e79a5b', '#c76a2c', '#8d3f14'])
  on.fill()
  on.save()
  glass()
  on.clip()
  fillRect(on, vertical(on, 590, 920, ['rgba(255,214,150,0.55)', 'rgba(150,60,15,0.35)']), 384, 600, 232, 330)
  fillRect(on, 'rgba(255,255,255,0.55)', 402, 540, 16, 360)
  fillRect(on, 'rgba(255,255,255,0.25)', 590, 560, 8, 330)
  on.restore()
  box(on, 408, 640, 184, 200, 6)
  on.fillStyle = '#fffaf4'
  on.fill()
  text(on, 'seri', 500, 710, 60, '#8d3f14')
  text(on, 'serum wajah', 500, 752, 23, '#8d3f14')
  fillRect(on, '#e6a100', 470, 772, 60, 4)
  text(on, '30 ml', 500, 812, 22, '#a5684a')
  glass()
  roundLight(on, 384, 616, 0.7)
  // Neck, collar, bulb.
  fillRect(on, gradient(on, [452, 0], [548, 0], ['#a85a26', '#e2a068', '#8d3f14']), 452, 488, 96, 40)
  box(on, 430, 410, 140, 92, 12)
  on.fillStyle = gradient(on, [430, 0], [570, 0], ['#c9a04a', '#fff0c2', '#d9b45f', '#94701f'])
  on.fill()
  on.beginPath()
  on.moveTo(456, 412)
  on.bezierCurveTo(452, 330, 452, 250, 500, 248)
  on.bezierCurveTo(548, 250, 548, 330, 544, 412)
  on.closePath()
  on.fillStyle = '#3b2a24'
  on.fill()
  roundLight(on, 452, 548, 0.9)
  // A sprig and a few drops.
  on.save()
  on.translate(250, 1080)
  on.rotate(-1.2)
  for (let pair = 0; pair < 5; pair++) {
    for (const side of [-1, 1]) {
      on.save()
      on.translate(0, pair * 34)
      on.rotate(side * 0.9)
      on.fillStyle = gradient(on, [-20, 0], [20, 90], ['#8fbf88', '#4f8a5b'])
      leaf(on, 96 - pair * 8, 24)
      on.restore()
    }
  }
  on.restore()
  for (const [x, y, size] of [
    [760, 1130, 26],
    [812, 1160, 16],
    [716, 1168, 12],
  ] as const) {
    oval(on, x + 6, y + 6, size * 1.4, size * 0.9, 'rgba(110,45,30,0.4)')
    disc(on, x, y, size, 'rgba(231,154,91,0.85)', size * 0.72)
    disc(on, x - size * 0.3, y - size * 0.25, size * 0.26, 'rgba(255,255,255,0.9)')
  }
}
