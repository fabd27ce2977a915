import type { SKRSContext2D } from '@napi-rs/canvas'
import { text } from '../letters.ts'
import {
  box,
  chance,
  contactShadow,
  disc,
  fillRect,
  gradient,
  oval,
  roundLight,
  shape,
  stage,
  vertical,
  windowLight,
  type Point,
} from '../light.ts'
import { TALL, type Picture } from '../picture.ts'

export const sambal: Picture = { name: 'produk-sambal', height: TALL.height, paint }

function paint(on: SKRSContext2D): void {
  stage(on, TALL, { wall: ['#f2b705', '#f8cf4a'], table: ['#e39a0b', '#c77d05'], horizon: 0.68 })
  windowLight(on, 60, 90, 700, 0.34)
  contactShadow(on, 500, 1050, 430)
  const jar = () => {
    box(on, 300, 450, 400, 600, [70, 70, 56, 56])
  }
  on.save()
  jar()
  on.clip()
  fillRect(on, vertical(on, 450, 1050, ['#d3331f', '#b8210f', '#8f1508']), 300, 450, 400, 600)
  const bits = chance(9)
  for (let bit = 0; bit < 260; bit++) {
    const colour = ['#f2b34a', '#7a1006', '#ee5a36', '#e9d9a0'][Math.floor(bits() * 4)]!
    const size = 3 + bits() * 8
    on.save()
    on.translate(300 + bits() * 400, 470 + bits() * 580)
    on.rotate(bits() * 3)
    on.globalAlpha = 0.75
    disc(on, 0, 0, size * 1.5, colour, size * 0.7)
    on.restore()
  }
  fillRect(on, 'rgba(255,255,255,0.3)', 300, 450, 400, 24)
  on.restore()
  jar()
  roundLight(on, 300, 700)
  // Label.
  box(on, 300, 640, 400, 290, 4)
  on.fillStyle = '#fff8e6'
  on.fill()
  for (let x = 300; x < 700; x += 40) {
    on.fillStyle = '#2f7d4f'
    shape(on, [x, 640], [x + 40, 640], [x + 20, 666])
    shape(on, [x, 930], [x + 40, 930], [x + 20, 904])
  }
  text(on, 'SAMBAL', 500, 762, 76, '#b8210f')
  text(on, 'bawang ibu', 500, 822, 46, '#1b1a17')
  chilli(on, [452, 872], -0.2, 60)
  chilli(on, [536, 868], 0.35, 60)
  box(on, 300, 640, 400, 290, 4)
  roundLight(on, 300, 700, 0.6)
  // Lid under a cloth.
  on.fillStyle = '#23356b'
  box(on, 286, 380, 428, 96, 20)
  on.fill()
  const cloth = () => {
    on.beginPath()
    on.moveTo(268, 470)
    for (let fold = 0; fold < 8; fold++)
      on.quadraticCurveTo(268 + fold * 58 + 29, 520 - (fold % 2) * 18, 268 + (fold + 1) * 58, 470)
    on.bezierCurveTo(720, 380, 660, 352, 500, 350)
    on.bezierCurveTo(340, 352, 280, 380, 268, 470)
  }
  on.save()
  cloth()
  on.fillStyle = '#f6efe0'
  on.fill()
  on.clip()
  for (let line = -10; line < 30; line++) {
    on.fillStyle = 'rgba(35,53,107,0.75)'
    on.fillRect(250 + line * 44, 340, 12, 200)
    on.fillStyle = 'rgba(35,53,107,0.4)'
    on.fillRect(250, 340 + line * 44, 520, 12)
  }
  on.restore()
  cloth()
  roundLight(on, 268, 732, 0.9)
  on.strokeStyle = '#a8793a'
  on.lineWidth = 12
  on.beginPath()
  on.moveTo(290, 446)
  on.quadraticCurveTo(500, 486, 710, 446)
  on.stroke()
  for (const [at, turn, size] of [
    [[150, 1110], 0.25, 210],
    [[205, 1160], -0.12, 190],
    [[770, 1140], -0.4, 200],
  ] as [Point, number, number][]) {
    oval(on, at[0] + size * 0.4, at[1] + 26, size * 0.62, 30, 'rgba(90,45,0,0.4)')
    chilli(on, at, turn, size)
  }
  for (const [x, y] of [
    [870, 1080],
    [925, 1130],
  ] as Point[]) {
    oval(on, x + 16, y + 30, 64, 26, 'rgba(90,45,0,0.4)')
    on.fillStyle = gradient(on, [x - 40, y - 40], [x + 40, y + 40], ['#fdf3f7', '#d99abb'])
    on.beginPath()
    on.moveTo(x, y - 62)
    on.bezierCurveTo(x + 12, y - 30, x + 50, y - 20, x + 46, y + 12)
    on.bezierCurveTo(x + 40, y + 46, x - 40, y + 46, x - 46, y + 12)
    on.bezierCurveTo(x - 50, y - 20, x - 12, y - 30, x, y - 62)
    on.fill()
  }
}

function chilli(on: SKRSContext2D, [x, y]: Point, turn: number, size: number): void {
  on.save()
  on.translate(x, y)
  on.rotate(turn)
  on.fillStyle = gradient(on, [0, -size * 0.12], [0, size * 0.14], ['#f2563a', '#c41f10', '#8d0f06'])
  on.beginPath()
  on.moveTo(0, -size * 0.1)
  on.bezierCurveTo(size * 0.35, -size * 0.2, size * 0.8, -size * 0.06, size, size * 0.16)
  on.bezierCurveTo(size * 0.7, size * 0.16, size * 0.3, size * 0.2, 0, size * 0.1)
  on.closePath()
  on.fill()
  on.strokeStyle = 'rgba(255,255,255,0.6)'
  on.lineWidth = size * 0.025
  on.lineCap = 'round'
  on.beginPath()
  on.moveTo(size * 0.12, -size * 0.07)
  on.quadraticCurveTo(size * 0.4, -size * 0.11, size * 0.62, -size * 0.02)
  on.stroke()
  on.strokeStyle = '#3f7d2f'
  on.lineWidth = size * 0.06
  on.beginPath()
  on.moveTo(0, 0)
  on.quadraticCurveTo(-size * 0.14, -size * 0.03, -size * 0.2, -size * 0.14)
  on.stroke()
  on.restore()
}
