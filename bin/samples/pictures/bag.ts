import type { SKRSContext2D } from '@napi-rs/canvas'
import {
  box,
  contactShadow,
  disc,
  fillRect,
  gradient,
  leafShadow,
  roundLight,
  stage,
  vertical,
  windowLight,
} from '../light.ts'
import { TALL, type Picture } from '../picture.ts'

export const bag: Picture = { name: 'produk-tas', height: TALL.height, paint }

function paint(on: SKRSContext2D): void {
  stage(on, TALL, { wall: ['#8fa6d3', '#b9c8e6'], table: ['#e7dcc8', '#cdbd9f'], horizon: 0.7 })
  windowLight(on, 70, 40, 720, 0.32)
  leafShadow(on, 950, -40, 640, 0.5, 0.12)
  contactShadow(on, 500, 1090, 560, 0.12)
  // Handles.
  for (const [lift, colour] of [
    [0, '#8a5a2b'],
    [30, '#b57b3f'],
  ] as const) {
    on.strokeStyle = colour
    on.lineWidth = 30
    on.lineCap = 'round'
    on.beginPath()
    on.moveTo(330, 600 + lift)
    on.bezierCurveTo(340, 200 + lift, 660, 200 + lift, 670, 600 + lift)
    on.stroke()
  }
  const bag = () => {
    on.beginPath()
    on.moveTo(210, 580)
    on.quadraticCurveTo(500, 620, 790, 580)
    on.lineTo(756, 1040)
    on.quadraticCurveTo(748, 1096, 690, 1098)
    on.lineTo(310, 1098)
    on.quadraticCurveTo(252, 1096, 244, 1040)
    on.closePath()
  }
  on.save()
  bag()
  on.fillStyle = '#d8ac6b'
  on.fill()
  on.clip()
  // Woven strips, over and under.
  for (let row = 0; row < 17; row++) {
    for (let column = 0; column < 19; column++) {
      const x = 200 + column * 33
      const y = 576 + row * 33
      const isOver = (row + column) % 2 === 0
      const bend = 34 * (1 - ((x - 484) / 300) ** 2) * (1 - row / 17)
      const isDyed = row >= 6 && row <= 9 && (column + row) % 4 < 2
      on.fillStyle = isDyed ? (isOver ? '#b3372b' : '#8d2a20') : isOver ? '#e4bd80' : '#bf8f4f'
      box(on, x + 1, y + 1 + bend, 31, 31, 7)
      on.fill()
      fillRect(
        on,
        isOver
          ? gradient(
              on,
              [x, 0],
              [x + 32, 0],
              ['rgba(90,55,15,0.35)', 'rgba(255,255,255,0.22)', 'rgba(90,55,15,0.35)'],
            )
          : vertical(on, y + bend, y + bend + 32, [
              'rgba(90,55,15,0.4)',
              'rgba(255,255,255,0.12)',
              'rgba(90,55,15,0.4)',
            ]),
        x + 1,
        y + 1 + bend,
        31,
        31,
      )
    }
  }
  on.restore()
  bag()
  roundLight(on, 210, 790, 0.7)
  // Rim and front handle.
  on.strokeStyle = '#8a5a2b'
  on.lineWidth = 34
  on.beginPath()
  on.moveTo(214, 584)
  on.quadraticCurveTo(500, 624, 786, 584)
  on.stroke()
  on.strokeStyle = 'rgba(255,235,200,0.35)'
  on.lineWidth = 6
  on.beginPath()
  on.moveTo(224, 576)
  on.quadraticCurveTo(500, 614, 776, 576)
  on.stroke()
  // A scarf tied to the handle.
  on.save()
  on.translate(676, 560)
  for (const [turn, length, colour] of [
    [0.5, 230, '#e6a100'],
    [0.12, 270, '#f6c453'],
    [-0.25, 220, '#d98f00'],
  ] as const) {
    on.save()
    on.rotate(-turn)
    on.fillStyle = colour
    on.beginPath()
    on.moveTo(0, 0)
    on.bezierCurveTo(46, length * 0.3, 20, length * 0.6, 52, length)
    on.lineTo(-34, length * 0.94)
    on.bezierCurveTo(-20, length * 0.6, -34, length * 0.3, 0, 0)
    on.fill()
    on.fillStyle = 'rgba(35,53,107,0.75)'
    for (let dot = 1; dot < 7; dot++) {
      on.beginPath()
      on.arc(((dot % 3) - 1) * 13 + 4, (dot * length) / 7.4, 6, 0, 2 * Math.PI)
      on.fill()
    }
    on.restore()
  }
  disc(on, 0, -2, 34, gradient(on, [-34, -34], [34, 34], ['#ffd257', '#d98f00']), 30)
  on.restore()
}
