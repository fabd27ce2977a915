import type { SKRSContext2D } from '@napi-rs/canvas'
import { disc, fillRect, gradient, oval, stage, vertical, windowLight } from '../light.ts'
import { SQUARE, type Picture } from '../picture.ts'

export const sneaker: Picture = { name: 'produk-sepatu', height: SQUARE.height, paint }

function paint(on: SKRSContext2D): void {
  stage(on, SQUARE, { wall: ['#a9d5c5', '#c9e8dc'], table: ['#8cc3b0', '#6fae99'], horizon: 0.7 })
  windowLight(on, 60, -20, 620, 0.36)
  // A round plinth.
  oval(on, 560, 880, 520, 90, 'rgba(20,60,45,0.4)')
  fillRect(
    on,
    gradient(on, [110, 0], [890, 0], ['#e9f5f0', '#ffffff', '#cfe6dc', '#a8cdbf']),
    110,
    760,
    780,
    100,
  )
  disc(on, 500, 860, 390, gradient(on, [110, 0], [890, 0], ['#e9f5f0', '#ffffff', '#cfe6dc', '#a8cdbf']), 56)
  disc(on, 500, 760, 390, '#f7fdfa', 56)
  oval(on, 540, 768, 350, 40, 'rgba(20,60,45,0.42)')
  on.save()
  on.translate(500, 560)
  on.rotate(-0.05)
  on.translate(-500, -560)
  // Lining and tongue, behind the upper.
  on.fillStyle = gradient(on, [220, 380], [420, 480], ['#f6c453', '#b9780a'])
  on.beginPath()
  on.moveTo(216, 424)
  on.bezierCurveTo(270, 398, 350, 400, 420, 420)
  on.lineTo(430, 520)
  on.lineTo(230, 520)
  on.closePath()
  on.fill()
  on.fillStyle = gradient(on, [380, 340], [490, 480], ['#ffffff', '#e6dfd0'])
  on.beginPath()
  on.moveTo(352, 480)
  on.bezierCurveTo(362, 430, 376, 398, 402, 392)
  on.bezierCurveTo(440, 388, 482, 420, 516, 500)
  on.closePath()
  on.fill()
  const upper = () => {
    on.beginPath()
    on.moveTo(206, 690)
    on.bezierCurveTo(176, 610, 178, 500, 196, 424)
    on.bezierCurveTo(200, 400, 226, 396, 236, 418)
    on.bezierCurveTo(262, 478, 330, 486, 386, 440)
    on.bezierCurveTo(420, 430, 450, 436, 474, 452)
    on.bezierCurveTo(530, 520, 600, 575, 690, 600)
    on.bezierCurveTo(780, 622, 816, 650, 818, 692)
    on.closePath()
  }
  upper()
  on.fillStyle = gradient(on, [200, 400], [800, 720], ['#ffffff', '#f3efe6', '#ddd5c4'])
  on.fill()
  on.save()
  upper()
  on.clip()
  // Heel, toe and a wave along the side.
  on.fillStyle = '#e2552d'
  on.beginPath()
  on.moveTo(160, 380)
  on.lineTo(262, 380)
  on.bezierCurveTo(258, 500, 272, 600, 316, 700)
  on.lineTo(160, 700)
  on.fill()
  on.fillStyle = '#23356b'
  on.beginPath()
  on.moveTo(330, 690)
  on.bezierCurveTo(420, 560, 520, 620, 640, 590)
  on.bezierCurveTo(560, 660, 460, 640, 420, 700)
  on.fill()
  on.fillStyle = '#e8dfcd'
  on.beginPath()
  on.moveTo(700, 700)
  on.bezierCurveTo(690, 640, 730, 610, 760, 612)
  on.bezierCurveTo(820, 630, 830, 690, 830, 700)
  on.fill()
  for (let hole = 0; hole < 5; hole++) disc(on, 742 + hole * 14, 648 + (hole % 2) * 12, 4, '#b8ab93')
  on.strokeStyle = 'rgba(60,40,20,0.25)'
  on.lineWidth = 3
  on.setLineDash([10, 8])
  on.beginPath()
  on.moveTo(284, 470)
  on.bezierCurveTo(284, 540, 300, 620, 340, 690)
  on.stroke()
  on.setLineDash([])
  fillRect(
    on,
    vertical(on, 400, 700, ['rgba(255,255,255,0.25)', 'rgba(0,0,0,0)', 'rgba(50,30,10,0.22)']),
    150,
    380,
    700,
    320,
  )
  on.restore()
  on.lineCap = 'round'
  for (let lace = 0; lace < 5; lace++) {
    const x = 448 + lace * 42
    const y = 470 + lace * 27
    on.strokeStyle = 'rgba(40,30,20,0.25)'
    on.lineWidth = 16
    on.beginPath()
    on.moveTo(x - 26, y + 44)
    on.lineTo(x + 34, y + 4)
    on.stroke()
    on.strokeStyle = '#ffffff'
    on.lineWidth = 13
    on.beginPath()
    on.moveTo(x - 28, y + 40)
    on.lineTo(x + 32, y)
    on.stroke()
  }
  // Sole.
  on.beginPath()
  on.moveTo(196, 680)
  on.bezierCurveTo(300, 694, 700, 690, 822, 682)
  on.bezierCurveTo(846, 700, 840, 742, 806, 752)
  on.bezierCurveTo(600, 764, 330, 764, 214, 754)
  on.bezierCurveTo(186, 746, 182, 700, 196, 680)
  on.fillStyle = vertical(on, 680, 760, ['#ffffff', '#efe7d8', '#cbbfa8'])
  on.fill()
  on.fillStyle = '#b8793c'
  on.beginPath()
  on.moveTo(208, 748)
  on.bezierCurveTo(330, 764, 600, 764, 806, 750)
  on.bezierCurveTo(800, 772, 780, 774, 760, 774)
  on.lineTo(250, 774)
  on.bezierCurveTo(222, 772, 212, 762, 208, 748)
  on.fill()
  on.strokeStyle = '#e2552d'
  on.lineWidth = 7
  on.beginPath()
  on.moveTo(206, 712)
  on.bezierCurveTo(330, 726, 640, 726, 826, 714)
  on.stroke()
  on.restore()
}
