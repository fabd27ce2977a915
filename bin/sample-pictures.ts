import { type SKRSContext2D } from '@napi-rs/canvas'
import {
  box,
  chance,
  contactShadow,
  disc,
  fillRect,
  glow,
  gradient,
  leaf,
  leafShadow,
  oval,
  roundLight,
  shape,
  stage,
  vertical,
  windowLight,
  type Point,
} from './sample-light.ts'

/** Still lifes of things that small shops sell, drawn by us on a field 1,000 wide. */
export interface Picture {
  name: string
  /** Height of the field; 1,000 is a square, 1,250 is 4:5. */
  height: number
  paint(on: SKRSContext2D): void
}

const TALL = { width: 1000, height: 1250 }
const SQUARE = { width: 1000, height: 1000 }
const FONT = '"Plus Jakarta Sans"'

export const PICTURES: Picture[] = [
  { name: 'produk-kopi-susu', height: 1250, paint: paintCoffee },
  { name: 'produk-batik', height: 1000, paint: paintBatik },
  { name: 'produk-sambal', height: 1250, paint: paintSambal },
  { name: 'produk-sepatu', height: 1000, paint: paintSneaker },
  { name: 'produk-serum', height: 1250, paint: paintSerum },
  { name: 'produk-kue', height: 1000, paint: paintCake },
  { name: 'produk-tanaman', height: 1250, paint: paintPlant },
  { name: 'produk-tas', height: 1250, paint: paintBag },
]

function paintCoffee(on: SKRSContext2D): void {
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

/** Three folded cloths seen from above, each with a pattern of Java. */
function paintBatik(on: SKRSContext2D): void {
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

function paintSambal(on: SKRSContext2D): void {
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

function paintSneaker(on: SKRSContext2D): void {
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

function paintSerum(on: SKRSContext2D): void {
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

function paintCake(on: SKRSContext2D): void {
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

function paintPlant(on: SKRSContext2D): void {
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

function paintBag(on: SKRSContext2D): void {
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

/** A round mark on nothing: for corners of other pictures. Field of 1,000 × 1,000. */
export function paintLogo(on: SKRSContext2D): void {
  disc(on, 500, 500, 470, '#23356b')
  on.lineWidth = 14
  on.strokeStyle = '#e6a100'
  on.beginPath()
  on.arc(500, 500, 425, 0, 2 * Math.PI)
  on.stroke()
  // A sun that rises out of a cup.
  on.fillStyle = '#e6a100'
  on.beginPath()
  on.arc(500, 430, 130, Math.PI, 0)
  on.fill()
  on.lineCap = 'round'
  on.lineWidth = 22
  for (let ray = 0; ray < 7; ray++) {
    const turn = Math.PI + (ray * Math.PI) / 6
    on.beginPath()
    on.moveTo(500 + 168 * Math.cos(turn), 430 + 168 * Math.sin(turn))
    on.lineTo(500 + 226 * Math.cos(turn), 430 + 226 * Math.sin(turn))
    on.stroke()
  }
  on.fillStyle = '#fbfaf6'
  on.beginPath()
  on.moveTo(300, 456)
  on.lineTo(700, 456)
  on.bezierCurveTo(696, 610, 620, 660, 500, 660)
  on.bezierCurveTo(380, 660, 304, 610, 300, 456)
  on.fill()
  on.strokeStyle = '#fbfaf6'
  on.lineWidth = 30
  on.beginPath()
  on.arc(714, 528, 62, -1.3, 1.9)
  on.stroke()
  text(on, 'kopi lumi', 500, 784, 118, '#fbfaf6')
}

function text(on: SKRSContext2D, words: string, x: number, y: number, size: number, colour: string): void {
  on.font = `800 ${size}px ${FONT}`
  on.textAlign = 'center'
  on.fillStyle = colour
  on.fillText(words, x, y)
}
