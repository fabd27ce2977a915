import { type SKRSContext2D } from '@napi-rs/canvas'
import { box, disc, fillRect, glow, gradient, oval, roundLight, vertical } from './light.ts'
import type { Picture } from './picture.ts'

/** Goods before paper of one colour, as for a catalogue, drawn by us on a field 1,000 wide. */
export const PRODUCTS: Picture[] = [
  { name: 'polos-cangkir', height: 1000, paint: paintMug },
  { name: 'polos-keripik', height: 1250, paint: paintPouch },
  { name: 'polos-sabun', height: 1250, paint: paintPump },
  { name: 'polos-sandal', height: 1000, paint: paintSandals },
]

/** A sheet that hangs and lies: evenly lit, a little darker to its foot. */
function paper(on: SKRSContext2D, height: number, colours: [string, string]): void {
  fillRect(on, vertical(on, 0, height, colours), 0, 0, 1000, height)
  glow(on, 320, height * 0.3, 900, 'rgba(255,255,255,0.22)')
}

function shade(on: SKRSContext2D, x: number, y: number, width: number): void {
  oval(on, x + width * 0.08, y, width * 0.72, width * 0.13, 'rgba(40,34,26,0.2)')
  oval(on, x, y, width * 0.52, width * 0.05, 'rgba(40,34,26,0.34)')
}

function paintMug(on: SKRSContext2D): void {
  paper(on, 1000, ['#e9e2d3', '#d8cfbd'])
  shade(on, 480, 806, 460)
  on.lineCap = 'round'
  on.lineWidth = 52
  on.strokeStyle = gradient(on, [640, 420], [820, 660], ['#2f5aa8', '#1b3670'])
  on.beginPath()
  on.moveTo(650, 470)
  on.bezierCurveTo(860, 440, 860, 700, 640, 690)
  on.stroke()
  const body = () => {
    on.beginPath()
    on.moveTo(280, 380)
    on.lineTo(676, 380)
    on.lineTo(660, 760)
    on.quadraticCurveTo(654, 814, 600, 814)
    on.lineTo(356, 814)
    on.quadraticCurveTo(302, 814, 296, 760)
    on.closePath()
  }
  body()
  on.fillStyle = '#2b4f96'
  on.fill()
  on.save()
  body()
  on.clip()
  for (let dot = 0; dot < 60; dot++) {
    const [column, row] = [dot % 10, Math.floor(dot / 10)]
    disc(on, 292 + column * 42 + (row % 2) * 21, 520 + row * 46, 9, '#f2c14e')
  }
  on.restore()
  body()
  roundLight(on, 280, 676)
  disc(on, 478, 380, 198, '#1d3a74', 34)
  disc(on, 478, 386, 178, '#4a2a17', 26)
}

function paintPouch(on: SKRSContext2D): void {
  paper(on, 1250, ['#cfe3e0', '#bcd5d1'])
  shade(on, 500, 1066, 520)
  const pouch = () => {
    on.beginPath()
    on.moveTo(266, 300)
    on.lineTo(734, 300)
    on.bezierCurveTo(716, 520, 744, 800, 764, 1040)
    on.quadraticCurveTo(500, 1090, 236, 1040)
    on.bezierCurveTo(256, 800, 284, 520, 266, 300)
    on.closePath()
  }
  pouch()
  on.fillStyle = gradient(on, [236, 300], [764, 1050], ['#e8632b', '#c93f17', '#a82f10'])
  on.fill()
  on.save()
  pouch()
  on.clip()
  fillRect(on, '#f6d9a5', 236, 300, 540, 54)
  disc(on, 500, 800, 210, '#f8e3b8', 168)
  for (let chip = 0; chip < 9; chip++) {
    const turn = (chip * Math.PI * 2) / 9
    const [x, y] = [500 + 104 * Math.cos(turn), 800 + 78 * Math.sin(turn)]
    disc(on, x, y, 58, gradient(on, [x - 50, y - 40], [x + 50, y + 40], ['#f5c65a', '#d18a1f']), 44)
  }
  label(on, 'RENYAH', 500, 520, 92, '#fff6e2')
  label(on, 'keripik singkong balado', 500, 584, 38, '#fff6e2')
  on.restore()
  pouch()
  roundLight(on, 236, 764, 0.8)
}

function paintPump(on: SKRSContext2D): void {
  paper(on, 1250, ['#f3d9d0', '#e6c4b8'])
  shade(on, 500, 1098, 400)
  fillRect(on, gradient(on, [470, 0], [530, 0], ['#3c3f42', '#6d7175', '#2a2c2e']), 472, 232, 56, 190)
  box(on, 352, 196, 210, 58, 26)
  on.fillStyle = gradient(on, [352, 196], [562, 254], ['#55595c', '#2a2c2e'])
  on.fill()
  box(on, 424, 392, 152, 90, 14)
  on.fillStyle = gradient(on, [424, 0], [576, 0], ['#2f3234', '#6d7175', '#232526'])
  on.fill()
  box(on, 330, 474, 340, 624, 70)
  on.fillStyle = gradient(on, [330, 0], [670, 0], ['#3f6b4f', '#5b8f6c', '#345a42'])
  on.fill()
  box(on, 330, 474, 340, 624, 70)
  roundLight(on, 330, 670, 0.9)
  box(on, 374, 660, 252, 270, 10)
  on.fillStyle = '#f7f1e3'
  on.fill()
  label(on, 'daun', 500, 776, 84, '#345a42')
  label(on, 'sabun cuci tangan', 500, 838, 26, '#345a42')
}

function paintSandals(on: SKRSContext2D): void {
  paper(on, 1000, ['#d6dce6', '#c3ccd9'])
  for (const [x, y, turn] of [
    [350, 520, -0.14],
    [650, 540, 0.12],
  ] as const) {
    oval(on, x + 22, y + 36, 190, 350, 'rgba(30,34,44,0.26)')
    on.save()
    on.translate(x, y)
    on.rotate(turn)
    sole(on, 1, '#7a4a26')
    sole(on, 0.93, '#c98d52')
    on.lineWidth = 46
    on.lineCap = 'round'
    on.strokeStyle = '#5b2f14'
    on.beginPath()
    on.moveTo(-116, 30)
    on.quadraticCurveTo(-70, -120, 0, -196)
    on.quadraticCurveTo(70, -120, 116, 30)
    on.stroke()
    disc(on, 0, -196, 26, '#3d1f0c')
    on.restore()
  }
}

function sole(on: SKRSContext2D, scale: number, colour: string): void {
  on.beginPath()
  on.moveTo(0, -340 * scale)
  on.bezierCurveTo(150 * scale, -340 * scale, 150 * scale, -90 * scale, 112 * scale, 60 * scale)
  on.bezierCurveTo(96 * scale, 180 * scale, 130 * scale, 330 * scale, 0, 330 * scale)
  on.bezierCurveTo(-130 * scale, 330 * scale, -96 * scale, 180 * scale, -112 * scale, 60 * scale)
  on.bezierCurveTo(-150 * scale, -90 * scale, -150 * scale, -340 * scale, 0, -340 * scale)
  on.fillStyle = colour
  on.fill()
}

function label(on: SKRSContext2D, words: string, x: number, y: number, size: number, colour: string): void {
  on.font = `800 ${size}px "Plus Jakarta Sans"`
  on.textAlign = 'center'
  on.fillStyle = colour
  on.fillText(words, x, y)
}
