import type { SKRSContext2D } from '@napi-rs/canvas'
import { text } from '../letters.ts'
import { box, disc, fillRect, glow, gradient, leaf, leafShadow, oval, type Point } from '../light.ts'
import { SQUARE, type Picture } from '../picture.ts'

export const batik: Picture = { name: 'produk-batik', height: SQUARE.height, paint }

/** Three folded cloths seen from above, each with a pattern of Java. */
function paint(on: SKRSContext2D): void {
  fillRect(on, gradient(on, [0, 0], [1000, 1000], ['#efe4cf', '#dcc8a6']), 0, 0, 1000, 1000)
  glow(on, 250, 200, 760, 'rgba(255,255,255,0.5)')
  leafShadow(on, 60, -80, 560, -0.5, 0.11)
  cloth(on, [500, 560], -0.12, 640, '#23356b', kawung)
  cloth(on, [520, 510], 0.07, 560, '#6b2e1a', parang)
  cloth(on, [490, 470], -0.05, 470, '#f2e6cc', truntum)
  // A bamboo band and a tag hold it together.
  on.save()
  on.translate(492, 470)
  on.rotate(-0.05)
  oval(on, 6, 6, 40, 250, 'rgba(30,15,5,0.35)')
  fillRect(on, gradient(on, [-24, 0], [24, 0], ['#a8793a', '#e2bd7c', '#b98a49']), -24, -237, 48, 474)
  on.save()
  on.rotate(0.16)
  oval(on, 30, 40, 150, 100, 'rgba(30,15,5,0.3)')
  box(on, -110, -66, 220, 132, 10)
  on.fillStyle = '#fffdf7'
  on.fill()
  disc(on, -84, 0, 9, '#c9ab7a')
  text(on, 'batik', 12, 2, 58, '#23356b')
  text(on, 'tulis tangan', 12, 40, 24, '#8a5a36')
  on.restore()
  on.restore()
  for (const [x, y, turn] of [
    [150, 840, 0.5],
    [215, 900, -0.3],
    [110, 910, 1.4],
  ] as const) {
    oval(on, x + 10, y + 12, 60, 34, 'rgba(60,30,10,0.3)')
    on.save()
    on.translate(x, y)
    on.rotate(turn)
    for (let petal = 0; petal < 5; petal++) {
      on.rotate((2 * Math.PI) / 5)
      on.fillStyle = gradient(on, [0, 0], [0, 54], ['#f7d774', '#fffaf0'])
      leaf(on, 58, 30)
    }
    on.restore()
  }
}

type Pattern = (on: SKRSContext2D, size: number) => void

function cloth(
  on: SKRSContext2D,
  [x, y]: Point,
  turn: number,
  size: number,
  colour: string,
  pattern: Pattern,
): void {
  const half = size / 2
  oval(on, x + size * 0.06, y + size * 0.08, size * 0.78, size * 0.74, 'rgba(45,25,10,0.42)')
  on.save()
  on.translate(x, y)
  on.rotate(turn)
  // The folds below, a little out of line.
  for (let fold = 3; fold > 0; fold--) {
    box(on, -half + fold * 5, -half + fold * 9, size, size, 26)
    on.fillStyle = colour
    on.fill()
    on.fillStyle = `rgba(0,0,0,${0.1 * fold})`
    on.fill()
  }
  box(on, -half, -half, size, size, 24)
  on.fillStyle = colour
  on.fill()
  on.save()
  on.clip()
  pattern(on, half)
  // Creases where it was folded before.
  fillRect(
    on,
    gradient(
      on,
      [-30, 0],
      [30, 0],
      ['rgba(0,0,0,0)', 'rgba(0,0,0,0.16)', 'rgba(255,255,255,0.16)', 'rgba(0,0,0,0)'],
    ),
    -30,
    -half,
    60,
    size,
  )
  fillRect(
    on,
    gradient(
      on,
      [-half, -half],
      [half, half],
      ['rgba(255,255,255,0.22)', 'rgba(0,0,0,0)', 'rgba(0,0,0,0.24)'],
    ),
    -half,
    -half,
    size,
    size,
  )
  on.restore()
  on.restore()
}

function kawung(on: SKRSContext2D, half: number): void {
  const step = 74
  for (let row = -half; row < half + step; row += step) {
    for (let column = -half; column < half + step; column += step) {
      for (let petal = 0; petal < 4; petal++) {
        on.save()
        on.translate(column, row)
        on.rotate((petal * Math.PI) / 2 + Math.PI / 4)
        on.fillStyle = '#e9dcc0'
        leaf(on, step * 0.68, step * 0.24)
        on.fillStyle = '#23356b'
        on.translate(0, step * 0.16)
        leaf(on, step * 0.36, step * 0.08)
        on.restore()
      }
      disc(on, column, row, 6, '#e6a100')
    }
  }
}

function parang(on: SKRSContext2D, half: number): void {
  on.save()
  on.rotate(-Math.PI / 4)
  for (let band = -half * 2; band < half * 2; band += 92) {
    fillRect(on, '#f0dfbd', -half * 2, band, half * 4, 66)
    for (let wave = -half * 2; wave < half * 2; wave += 48) {
      on.fillStyle = '#6b2e1a'
      on.beginPath()
      on.moveTo(wave, band + 4)
      on.bezierCurveTo(wave + 42, band + 4, wave - 8, band + 62, wave + 34, band + 62)
      on.bezierCurveTo(wave + 10, band + 44, wave + 44, band + 22, wave, band + 4)
      on.fill()
      disc(on, wave + 2, band + 48, 7, '#c98d3c')
    }
    fillRect(on, '#c98d3c', -half * 2, band + 74, half * 4, 8)
  }
  on.restore()
}

function truntum(on: SKRSContext2D, half: number): void {
  const step = 62
  let row = 0
  for (let y = -half; y < half + step; y += step * 0.5, row++) {
    for (let x = -half + (row % 2) * (step / 2); x < half + step; x += step) {
      for (let ray = 0; ray < 8; ray++) {
        on.save()
        on.translate(x, y)
        on.rotate((ray * Math.PI) / 4)
        on.fillStyle = ray % 2 ? '#9a5a2b' : '#3a2416'
        leaf(on, ray % 2 ? 13 : 19, 4)
        on.restore()
      }
      disc(on, x, y, 4, '#e6a100')
    }
  }
}
