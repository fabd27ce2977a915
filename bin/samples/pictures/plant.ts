import type { SKRSContext2D } from '@napi-rs/canvas'
import {
  box,
  contactShadow,
  disc,
  gradient,
  oval,
  roundLight,
  shape,
  stage,
  windowLight,
  type Point,
} from '../light.ts'
import { TALL, type Picture } from '../picture.ts'

export const plant: Picture = { name: 'produk-tanaman', height: TALL.height, paint }

function paint(on: SKRSContext2D): void {
  stage(on, TALL, { wall: ['#f3ece0', '#faf6ee'], table: ['#d9b893', '#c39b72'], horizon: 0.74 })
  disc(on, 520, 480, 370, gradient(on, [200, 130], [850, 850], ['#f2b37f', '#e08a57']))
  windowLight(on, 40, 60, 620, 0.4)
  contactShadow(on, 500, 1096, 400)
  const stems: [Point, number, number][] = [
    [[300, 500], -0.75, 240],
    [[700, 480], 0.72, 250],
    [[400, 400], -0.34, 270],
    [[612, 384], 0.36, 260],
    [[262, 672], -1.2, 180],
    [[742, 660], 1.15, 190],
    [[508, 350], 0.02, 280],
  ]
  on.lineCap = 'round'
  for (const [[x, y]] of stems) {
    on.strokeStyle = '#3c6b3f'
    on.lineWidth = 11
    on.beginPath()
    on.moveTo(500, 840)
    on.quadraticCurveTo(500 + (x - 500) * 0.25, y + 260, x, y + 60)
    on.stroke()
  }
  for (const [at, turn, size] of stems) monstera(on, at, turn, size)
  // Pot.
  const pot = () => {
    on.beginPath()
    on.moveTo(326, 830)
    on.lineTo(674, 830)
    on.lineTo(630, 1070)
    on.quadraticCurveTo(624, 1102, 592, 1102)
    on.lineTo(408, 1102)
    on.quadraticCurveTo(376, 1102, 370, 1070)
    on.closePath()
  }
  pot()
  on.fillStyle = '#f7f2e8'
  on.fill()
  on.save()
  pot()
  on.clip()
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 13; column++) {
      on.fillStyle = row % 2 ? '#23356b' : '#e6a100'
      const x = 318 + column * 30
      const y = 900 + row * 44
      shape(on, [x, y], [x + 15, y - 14], [x + 30, y], [x + 15, y + 14])
    }
  }
  on.restore()
  pot()
  roundLight(on, 326, 674, 0.95)
  box(on, 308, 796, 384, 60, 14)
  on.fillStyle = '#fffaf0'
  on.fill()
  roundLight(on, 308, 692, 0.9)
}

function monstera(on: SKRSContext2D, [x, y]: Point, turn: number, size: number): void {
  on.save()
  on.translate(x, y + 60)
  on.rotate(turn)
  on.scale(size / 300, size / 300)
  oval(on, 30, -90, 170, 170, 'rgba(60,40,10,0.16)')
  on.beginPath()
  on.moveTo(0, 20)
  on.bezierCurveTo(-150, 60, -190, -90, -120, -190)
  on.bezierCurveTo(-80, -250, -30, -280, 0, -300)
  on.bezierCurveTo(30, -280, 80, -250, 120, -190)
  on.bezierCurveTo(190, -90, 150, 60, 0, 20)
  on.fillStyle = gradient(on, [-150, -250], [150, 40], ['#6fb36b', '#3f8a4e', '#245c37'])
  on.fill()
  on.clip()
  on.strokeStyle = 'rgba(20,60,35,0.55)'
  on.lineCap = 'round'
  for (const side of [-1, 1]) {
    for (let slit = 0; slit < 4; slit++) {
      const from = -20 - slit * 62
      on.lineWidth = 11 - slit
      on.beginPath()
      on.moveTo(side * 46, from - 12)
      on.quadraticCurveTo(side * 96, from - 22, side * (142 - slit * 14), from - 62)
      on.stroke()
    }
  }
  on.strokeStyle = 'rgba(220,245,200,0.75)'
  on.lineWidth = 6
  on.beginPath()
  on.moveTo(0, 20)
  on.quadraticCurveTo(6, -140, 0, -280)
  on.stroke()
  on.lineWidth = 3
  for (const side of [-1, 1]) {
    for (let vein = 0; vein < 4; vein++) {
      on.beginPath()
      on.moveTo(0, -10 - vein * 62)
      on.quadraticCurveTo(side * 60, -30 - vein * 64, side * (120 - vein * 14), -96 - vein * 52)
      on.stroke()
    }
  }
  on.restore()
}
