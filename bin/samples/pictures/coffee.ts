import type { SKRSContext2D } from '@napi-rs/canvas'
import {
  box,
  chance,
  contactShadow,
  disc,
  fillRect,
  gradient,
  leafShadow,
  oval,
  roundLight,
  shape,
  stage,
  vertical,
  windowLight,
} from '../light.ts'
import { TALL, type Picture } from '../picture.ts'

export const coffee: Picture = { name: 'produk-kopi-susu', height: TALL.height, paint }

function paint(on: SKRSContext2D): void {
  stage(on, TALL, { wall: ['#e9b98a', '#f3d3ab'], table: ['#c98d5b', '#a96d40'], horizon: 0.66 })
  windowLight(on, 90, 60, 760, 0.32)
  leafShadow(on, 930, -60, 620, 0.5)
  contactShadow(on, 500, 1040, 400)
  const glass = () => {
    on.beginPath()
    on.moveTo(318, 400)
    on.lineTo(682, 400)
    on.lineTo(636, 1010)
    on.quadraticCurveTo(632, 1046, 596, 1046)
    on.lineTo(404, 1046)
    on.quadraticCurveTo(368, 1046, 364, 1010)
    on.closePath()
  }
  on.save()
  glass()
  on.clip()
  fillRect(on, 'rgba(255,255,255,0.35)', 300, 380, 400, 680)
  fillRect(
    on,
    vertical(on, 500, 1040, ['#4a2513', '#5d3019', '#a9744a', '#e6cba4', '#f3e3c6', '#f7ecd6']),
    300,
    500,
    400,
    560,
  )
  // Milk that is still finding its way up.
  for (let plume = 0; plume < 5; plume++) {
    on.fillStyle = 'rgba(243,227,198,0.5)'
    on.beginPath()
    const x = 380 + plume * 58
    on.moveTo(x, 900)
    on.bezierCurveTo(x - 60, 780 - plume * 12, x + 70, 740, x + 8, 640 + (plume % 2) * 50)
    on.bezierCurveTo(x + 80, 730, x + 10, 800, x + 64, 900)
    on.fill()
  }
  const ice: [number, number, number][] = [
    [420, 540, 0.3],
    [545, 515, -0.2],
    [610, 610, 0.5],
    [470, 650, -0.4],
    [390, 630, 0.1],
  ]
  for (const [x, y, turn] of ice) {
    on.save()
    on.translate(x, y)
    on.rotate(turn)
    box(on, -52, -52, 104, 104, 20)
    on.fillStyle = gradient(on, [-52, -52], [52, 52], ['rgba(255,255,255,0.78)', 'rgba(255,255,255,0.16)'])
    on.fill()
    on.strokeStyle = 'rgba(255,255,255,0.55)'
    on.lineWidth = 4
    on.stroke()
    on.restore()
  }
  on.restore()
  glass()
  roundLight(on, 318, 682, 0.75)
  on.lineWidth = 6
  on.strokeStyle = 'rgba(255,255,255,0.75)'
  on.stroke()
  disc(on, 500, 400, 182, 'rgba(255,255,255,0.22)', 20)
  // Straw, over the rim.
  on.save()
  on.translate(560, 520)
  on.rotate(0.2)
  box(on, -15, -330, 30, 380, 15)
  on.fillStyle = '#23356b'
  on.fill()
  for (let stripe = 0; stripe < 7; stripe++) {
    on.fillStyle = '#fbfaf6'
    shape(
      on,
      [-15, -300 + stripe * 54],
      [15, -318 + stripe * 54],
      [15, -296 + stripe * 54],
      [-15, -278 + stripe * 54],
    )
  }
  on.restore()
  const drops = chance(4)
  for (let drop = 0; drop < 46; drop++) {
    const y = 560 + drops() * 460
    const reach = 168 - (y - 400) * 0.075
    const x = 500 + (drops() * 2 - 1) * reach
    const size = 4 + drops() * 9
    disc(on, x, y, size, 'rgba(255,255,255,0.35)', size * 1.25)
    disc(on, x - size * 0.3, y - size * 0.4, size * 0.3, 'rgba(255,255,255,0.9)')
  }
  for (const [x, y, turn] of [
    [190, 1085, 0.4],
    [255, 1140, -0.5],
    [150, 1160, 1.2],
    [790, 1150, 0.9],
    [850, 1095, -0.2],
  ] as const)
    bean(on, x, y, 40, turn)
}

function bean(on: SKRSContext2D, x: number, y: number, size: number, turn: number): void {
  oval(on, x + 14, y + 12, size * 1.2, size * 0.7, 'rgba(40,20,8,0.4)')
  on.save()
  on.translate(x, y)
  on.rotate(turn)
  disc(on, 0, 0, size, gradient(on, [-size, -size], [size, size], ['#8a5a36', '#43240f']), size * 0.68)
  on.strokeStyle = '#2b1508'
  on.lineWidth = size / 8
  on.beginPath()
  on.moveTo(-size * 0.9, 0)
  on.bezierCurveTo(-size * 0.3, -size * 0.35, size * 0.3, size * 0.35, size * 0.9, 0)
  on.stroke()
  on.restore()
}
