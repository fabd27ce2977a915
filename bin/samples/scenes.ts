import type { SKRSContext2D } from '@napi-rs/canvas'

/**
 * Eight short films about an iced-coffee stall that does not exist: what a merchant's phone would bring, drawn by us.
 * A scene paints one frame: `s` is seconds since its start.
 */
export interface Scene {
  /** Its first word says what for: hook, body and cta for a mix, `putar` goes round without a seam, `jalan` does not. */
  name: string
  width: number
  height: number
  seconds: number
  /** ffmpeg aevalsrc expression of its sound; recorded without a microphone when absent. */
  sound?: string
  paint(on: SKRSContext2D, s: number): void
}

const PORTRAIT = { width: 720, height: 1280 }
const LANDSCAPE = { width: 1280, height: 720 }

const PAPER = '#FBFAF6'
const INK = '#1B1A17'
const KUNYIT = '#E6A100'
const NILA = '#23356B'
const LEAF = '#2F7D4F'
const CHILLI = '#B3372B'
const COFFEE = '#4A2C1D'
const MILK = '#E9D3B4'

export const scenes: Scene[] = [
  {
    name: 'hook-ngantuk',
    ...PORTRAIT,
    seconds: 2.6,
    sound: '0.25*sin(2*PI*1400*t)*exp(-60*mod(t,0.5))',
    paint(on, s) {
      fill(on, NILA)
      disc(on, 360, 760, 250, PAPER)
      for (let hour = 0; hour < 12; hour++) {
        const turn = (hour / 12) * 2 * Math.PI
        disc(on, 360 + 212 * Math.sin(turn), 760 - 212 * Math.cos(turn), hour % 3 ? 7 : 13, NILA)
      }
      hand(on, 360, 760, 120, 20, (2 / 12) * 2 * Math.PI + s * 0.12, INK)
      hand(on, 360, 760, 185, 13, s * 1.45, INK)
      hand(on, 360, 760, 200, 6, Math.floor(s * 2) * 0.52, CHILLI)
      disc(on, 360, 760, 18, CHILLI)
      words(on, 'Ngantuk', 360, 260 + rise(s, 0), 128, PAPER)
      words(on, 'jam dua?', 360, 400 + rise(s, 0.25), 128, KUNYIT)
    },
  },
  {
    name: 'hook-panas',
    ...PORTRAIT,
    seconds: 2.4,
    sound: '0.12*sin(2*PI*220*t)*(0.6+0.4*sin(2*PI*3*t))+0.06*sin(2*PI*331*t)',
    paint(on, s) {
      fill(on, '#E2552D')
      on.save()
      on.translate(360, 470)
      on.rotate(s * 0.5)
      for (let ray = 0; ray < 16; ray++) {
        on.rotate(Math.PI / 8)
        polygon(on, KUNYIT, [-34, -260], [34, -260], [0, -400 - 30 * Math.sin(s * 5 + ray)])
      }
      on.restore()
      disc(on, 360, 470, 225, '#FFD257')
      for (let row = 0; row < 4; row++) {
        wave(
          on,
          1010 + row * 75,
          26,
          0.011,
          s * 3 + row * 1.4,
          ['#C8411F', '#AE351A', '#942A15', '#7A2010'][row]!,
        )
      }
      words(on, 'Panas', 360, 905 + rise(s, 0.1), 150, PAPER)
    },
  },
  {
    name: 'body-seduh',
    ...PORTRAIT,
    seconds: 3.2,
    sound: '0.10*(random(0)*2-1)*(0.6+0.4*sin(2*PI*1.7*t))',
    paint(on, s) {
      fill(on, '#F3E9D8')
      disc(on, 360, 1120, 330, '#E5D5BB', 0.22)
      const level = 1060 - 560 * ease(s / 2.6)
      on.save()
      glass(on)
      on.clip()
      on.fillStyle = 'rgba(255,255,255,0.75)'
      on.fillRect(0, 380, 720, 800)
      for (let x = 130; x < 600; x += 4) {
        on.fillStyle = COFFEE
        const top = level + 8 * Math.sin(x / 38 + s * 7)
        on.fillRect(x, top, 5, 1180 - top)
        on.fillStyle = MILK
        const milk = 1150 - 190 * ease(s / 3) + 22 * Math.sin(x / 52 - s * 2)
        on.fillRect(x, milk, 5, 1180 - milk)
      }
      for (let cube = 0; cube < 4; cube++) {
        on.save()
        on.translate(235 + cube * 85, Math.max(level + 50, 520 + cube * 40) + 14 * Math.sin(s * 3 + cube * 2))
        on.rotate(0.3 * Math.sin(s * 1.6 + cube * 1.9))
        on.fillStyle = 'rgba(255,255,255,0.62)'
        on.beginPath()
        on.roundRect(-46, -46, 92, 92, 16)
        on.fill()
        on.restore()
      }
      on.restore()
      glass(on)
      on.lineWidth = 12
      on.strokeStyle = INK
      on.stroke()
      on.fillStyle = COFFEE
      const pour = 34 + 5 * Math.sin(s * 20)
      if (s < 2.6) on.fillRect(400 - pour / 2, 0, pour, level + 10)
    },
  },
  {
    name: 'body-biji',
    ...PORTRAIT,
    seconds: 3,
    sound: '0.2*(random(1)*2-1)*exp(-40*mod(t*1.3,0.16))',
    paint(on, s) {
      fill(on, '#2B1A12')
      for (let bean = 0; bean < 42; bean++) {
        const speed = 260 + ((bean * 97) % 240)
        const y = ((bean * 211 + s * speed) % 1500) - 110
        const size = 34 + ((bean * 53) % 40)
        on.save()
        on.translate(((bean * 173) % 760) - 20, y)
        on.rotate(bean + s * (bean % 2 ? 1.4 : -1.1))
        on.fillStyle = ['#6B4227', '#82522F', '#57341F'][bean % 3]!
        on.beginPath()
        on.ellipse(0, 0, size * 0.72, size, 0, 0, 2 * Math.PI)
        on.fill()
        on.strokeStyle = '#2B1A12'
        on.lineWidth = size / 9
        on.beginPath()
        on.moveTo(0, -size)
        on.bezierCurveTo(size * 0.5, -size * 0.3, -size * 0.5, size * 0.3, 0, size)
        on.stroke()
        on.restore()
      }
    },
  },
  {
    name: 'body-berjajar',
    ...LANDSCAPE,
    seconds: 3,
    paint(on, s) {
      fill(on, KUNYIT)
      for (let stripe = -1; stripe < 9; stripe++) {
        polygonAt(
          on,
          '#D99600',
          stripe * 180 + ((s * 60) % 180),
          0,
          [0, 0],
          [90, 0],
          [-130, 720],
          [-220, 720],
        )
      }
      on.fillStyle = PAPER
      on.fillRect(0, 590, 1280, 130)
      for (let cup = -1; cup < 6; cup++) {
        const x = cup * 260 + ((s * 230) % 260)
        const hop = 26 * Math.abs(Math.sin(s * 4 + cup))
        polygonAt(
          on,
          [CHILLI, LEAF, NILA][(cup + 3) % 3]!,
          x,
          590 - hop,
          [0, -300],
          [170, -300],
          [140, 0],
          [30, 0],
        )
        polygonAt(on, PAPER, x, 590 - hop, [-14, -330], [184, -330], [184, -292], [-14, -292])
        polygonAt(on, INK, x, 590 - hop, [92, -430], [108, -430], [96, -330], [80, -330])
        disc(on, x + 85, 450 - hop, 46, PAPER)
      }
    },
  },
  {
    name: 'body-senja',
    ...LANDSCAPE,
    seconds: 3.4,
    sound: '0.16*(random(2)*2-1)*(0.5+0.5*sin(2*PI*0.35*t))',
    paint(on, s) {
      const sky = on.createLinearGradient(0, 0, 0, 520)
      sky.addColorStop(0, '#3B2A5C')
      sky.addColorStop(0.6, '#D9633F')
      sky.addColorStop(1, '#F6B85A')
      on.fillStyle = sky
      on.fillRect(0, 0, 1280, 720)
      disc(on, 640, 330 + s * 42, 120, '#FFE3A0')
      for (let row = 0; row < 5; row++) {
        wave(
          on,
          455 + row * 58,
          12 + row * 3,
          0.008,
          s * (1.2 + row * 0.3) + row,
          `hsl(${232 + row * 4} 42% ${40 - row * 6}%)`,
        )
      }
      for (let bird = 0; bird < 4; bird++) {
        const x = 180 + bird * 90 + s * 85
        const y = 140 + ((bird * 37) % 70)
        const flap = 14 * Math.sin(s * 9 + bird)
        on.strokeStyle = '#1D1430'
        on.lineWidth = 5
        on.beginPath()
        on.moveTo(x - 26, y - flap)
        on.quadraticCurveTo(x - 8, y - 6, x, y + 4)
        on.quadraticCurveTo(x + 8, y - 6, x + 26, y - flap)
        on.stroke()
      }
    },
  },
  {
    name: 'cta-pesan',
    ...PORTRAIT,
    seconds: 2.6,
    sound: '0.3*sin(2*PI*880*t)*exp(-9*mod(t,1.3))+0.2*sin(2*PI*1320*t)*exp(-9*mod(t+1.18,1.3))',
    paint(on, s) {
      fill(on, LEAF)
      const beat = 1 + 0.05 * Math.sin(s * 4.83)
      words(on, 'Mau juga?', 360, 330 + rise(s, 0), 118, PAPER)
      on.save()
      on.translate(360, 660)
      on.scale(beat, beat)
      on.fillStyle = KUNYIT
      on.beginPath()
      on.roundRect(-290, -95, 580, 190, 95)
      on.fill()
      on.restore()
      words(on, 'Pesan sekarang', 360, 684, 66, INK)
      const tap = (s % 1.3) / 1.3
      on.strokeStyle = `rgba(251,250,246,${1 - tap})`
      on.lineWidth = 10
      on.beginPath()
      on.arc(490, 720, 30 + 190 * tap, 0, 2 * Math.PI)
      on.stroke()
      for (let arrow = 0; arrow < 3; arrow++) {
        const y = 1130 - arrow * 90 - ((s * 120) % 90)
        polygonAt(
          on,
          'rgba(251,250,246,0.8)',
          360,
          y,
          [-80, 50],
          [0, -20],
          [80, 50],
          [80, 84],
          [0, 14],
          [-80, 84],
        )
      }
    },
  },
  {
    name: 'cta-harga',
    ...PORTRAIT,
    seconds: 2.4,
    sound: '0.22*sin(2*PI*660*t)*exp(-6*mod(t,0.8))',
    paint(on, s) {
      fill(on, PAPER)
      for (let dot = 0; dot < 130; dot++) {
        disc(
          on,
          ((dot % 10) + 0.5) * 72,
          (Math.floor(dot / 10) + 0.5) * 100,
          10 + 8 * Math.sin(s * 4 + dot * 0.7),
          '#F2D896',
        )
      }
      on.save()
      on.translate(360, 150)
      on.rotate(0.22 * Math.sin(s * 3.4))
      on.fillStyle = INK
      on.fillRect(-4, -170, 8, 400)
      polygon(on, CHILLI, [-265, 400], [0, 190], [265, 400], [265, 850], [-265, 850])
      disc(on, 0, 300, 34, PAPER)
      words(on, 'Rp', 0, 500, 80, PAPER)
      words(on, '18.000', 0, 636, 130, PAPER)
      words(on, 'hari ini', 0, 760, 74, '#FFD257')
      on.restore()
    },
  },
]

function fill(on: SKRSContext2D, colour: string): void {
  on.fillStyle = colour
  on.fillRect(0, 0, 1280, 1280)
}

function disc(on: SKRSContext2D, x: number, y: number, radius: number, colour: string, flat = 1): void {
  on.fillStyle = colour
  on.beginPath()
  on.ellipse(x, y, radius, radius * flat, 0, 0, 2 * Math.PI)
  on.fill()
}

function hand(
  on: SKRSContext2D,
  x: number,
  y: number,
  length: number,
  width: number,
  turn: number,
  colour: string,
) {
  on.strokeStyle = colour
  on.lineWidth = width
  on.lineCap = 'round'
  on.beginPath()
  on.moveTo(x, y)
  on.lineTo(x + length * Math.sin(turn), y - length * Math.cos(turn))
  on.stroke()
}

type Point = [x: number, y: number]

function polygon(on: SKRSContext2D, colour: string, ...points: Point[]): void {
  on.fillStyle = colour
  on.beginPath()
  for (const [x, y] of points) on.lineTo(x, y)
  on.fill()
}

function polygonAt(on: SKRSContext2D, colour: string, x: number, y: number, ...points: Point[]): void {
  polygon(on, colour, ...points.map(([right, down]): Point => [x + right, y + down]))
}

function wave(
  on: SKRSContext2D,
  y: number,
  height: number,
  density: number,
  phase: number,
  colour: string,
): void {
  on.fillStyle = colour
  on.beginPath()
  on.moveTo(0, 1280)
  for (let x = 0; x <= 1280; x += 16) on.lineTo(x, y + height * Math.sin(x * density + phase))
  on.lineTo(1280, 1280)
  on.fill()
}

function glass(on: SKRSContext2D): void {
  on.beginPath()
  on.moveTo(150, 400)
  on.lineTo(570, 400)
  on.lineTo(515, 1150)
  on.lineTo(205, 1150)
  on.closePath()
}

function words(on: SKRSContext2D, text: string, x: number, y: number, size: number, colour: string): void {
  on.font = `800 ${size}px "Plus Jakarta Sans"`
  on.textAlign = 'center'
  on.fillStyle = colour
  on.fillText(text, x, y)
}

/** Pixels that something still has to rise, `delay` seconds after the start, to lie where it belongs. */
function rise(s: number, delay: number): number {
  return 90 * (1 - ease((s - delay) / 0.4))
}

function ease(fraction: number): number {
  const clamped = Math.min(1, Math.max(0, fraction))
  return 1 - (1 - clamped) ** 3
}
