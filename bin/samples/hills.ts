import type { SKRSContext2D } from '@napi-rs/canvas'
import { chance, disc, fillRect, glow, gradient, leaf, oval, vertical } from './light.ts'

/** A coffee valley in the morning, one wide picture to be cut into slides: 4,000 × 1,000. */
export const HILLS = { width: 4000, height: 1000 }

export function paintHills(on: SKRSContext2D): void {
  const { width, height } = HILLS
  fillRect(on, vertical(on, 0, 640, ['#f7d9a4', '#fbe8c6', '#fdf3de']), 0, 0, width, height)
  glow(on, 2760, 330, 640, 'rgba(255,222,140,0.85)')
  disc(on, 2760, 330, 118, '#fff4d2')
  for (const [x, y, size] of [
    [420, 190, 1],
    [1180, 120, 0.8],
    [2050, 230, 1.1],
    [3480, 170, 0.9],
  ] as const)
    cloud(on, x, y, size)
  range(on, [470, 120, 0.0021, 0.4], ['#c9b8c9', '#e2d3d6'])
  volcano(on, 830, 640, 520, 420)
  volcano(on, 3450, 650, 430, 330)
  range(on, [540, 90, 0.0031, 2.2], ['#9fb0b5', '#c3cfc8'])
  range(on, [610, 80, 0.0024, 4.1], ['#7fa58f', '#a6c3a3'])
  mist(on, 640)
  range(on, [690, 70, 0.0036, 1.1], ['#5f9470', '#82b083'])
  terraces(on, 690, 70, 0.0036, 1.1)
  village(on)
  range(on, [780, 60, 0.0029, 5.2], ['#3f7d55', '#5f9c6a'])
  road(on)
  range(on, [905, 46, 0.0041, 0.6], ['#2c6144', '#1f4a33'])
  const plants = chance(31)
  for (let plant = 0; plant < 96; plant++) {
    const x = plant * 42 + plants() * 24
    bush(on, x, 905 + 46 * Math.sin(x * 0.0041 + 0.6) + 40 + plants() * 50, 0.75 + plants() * 0.5)
  }
  for (let bird = 0; bird < 11; bird++) {
    const x = 1500 + (bird % 6) * 74 + bird * 21
    gull(on, x, 250 + ((bird * 53) % 110), 17)
  }
}

type Wave = [y: number, height: number, density: number, phase: number]

function crest([y, height, density, phase]: Wave, x: number): number {
  return (
    y + height * Math.sin(x * density + phase) + height * 0.35 * Math.sin(x * density * 2.7 + phase * 1.9)
  )
}

function range(on: SKRSContext2D, wave: Wave, colours: [string, string]): void {
  const { width, height } = HILLS
  on.fillStyle = vertical(on, wave[0] - wave[1], Math.min(height, wave[0] + 260), colours)
  on.beginPath()
  on.moveTo(0, height)
  for (let x = 0; x <= width; x += 8) on.lineTo(x, crest(wave, x))
  on.lineTo(width, height)
  on.fill()
}

function volcano(on: SKRSContext2D, x: number, foot: number, half: number, rise: number): void {
  on.fillStyle = gradient(on, [x - half, foot], [x + half * 0.6, foot - rise], ['#b9adc0', '#8f8aa8'])
  on.beginPath()
  on.moveTo(x - half, foot)
  on.quadraticCurveTo(x - half * 0.32, foot - rise * 0.5, x - 54, foot - rise)
  on.quadraticCurveTo(x, foot - rise + 26, x + 54, foot - rise)
  on.quadraticCurveTo(x + half * 0.32, foot - rise * 0.5, x + half, foot)
  on.fill()
  on.fillStyle = 'rgba(255,250,240,0.55)'
  on.beginPath()
  on.moveTo(x - 54, foot - rise)
  on.quadraticCurveTo(x, foot - rise + 26, x + 54, foot - rise)
  on.lineTo(x + 86, foot - rise + 66)
  on.quadraticCurveTo(x + 40, foot - rise + 40, x + 14, foot - rise + 92)
  on.quadraticCurveTo(x - 20, foot - rise + 44, x - 84, foot - rise + 62)
  on.fill()
}

function cloud(on: SKRSContext2D, x: number, y: number, size: number): void {
  for (const [dx, dy, r] of [
    [0, 0, 120],
    [110, 14, 90],
    [-110, 18, 84],
    [40, -38, 84],
  ] as const)
    oval(on, x + dx * size, y + dy * size, r * 1.5 * size, r * 0.6 * size, 'rgba(255,255,255,0.75)')
}

function mist(on: SKRSContext2D, y: number): void {
  for (let drift = 0; drift < 9; drift++)
    oval(on, 220 + drift * 460, y + (drift % 3) * 18, 420, 52, 'rgba(255,250,238,0.6)')
}

/** Rice steps along a hill: lines that follow its crest. */
function terraces(on: SKRSContext2D, y: number, height: number, density: number, phase: number): void {
  on.lineCap = 'round'
  for (let step = 1; step < 7; step++) {
    on.strokeStyle = step % 2 ? 'rgba(225,240,190,0.5)' : 'rgba(35,85,55,0.22)'
    on.lineWidth = step % 2 ? 5 : 9
    on.beginPath()
    for (let x = 0; x <= HILLS.width; x += 10)
      on.lineTo(x, crest([y, height, density, phase], x) + step * 19 + 6 * Math.sin(x * 0.011 + step))
    on.stroke()
  }
}

function village(on: SKRSContext2D): void {
  for (const [x, y, size] of [
    [1690, 736, 1],
    [1772, 752, 0.8],
    [1612, 756, 0.72],
    [3120, 742, 0.9],
    [3196, 756, 0.7],
    [540, 770, 0.8],
  ] as const) {
    on.save()
    on.translate(x, y)
    on.scale(size, size)
    fillRect(on, '#fbf3e2', -34, -36, 68, 40)
    fillRect(on, '#8a5a36', -9, -22, 18, 26)
    on.fillStyle = '#b3472f'
    on.beginPath()
    on.moveTo(-52, -34)
    on.quadraticCurveTo(-16, -44, 0, -78)
    on.quadraticCurveTo(16, -44, 52, -34)
    on.fill()
    on.restore()
    for (const side of [-1, 1]) {
      on.fillStyle = '#2f6b46'
      on.save()
      on.translate(x + side * 64 * size, y + 4)
      on.rotate(Math.PI)
      leaf(on, 74 * size, 24 * size)
      on.restore()
    }
  }
}

/** One road through every slide. */
function road(on: SKRSContext2D): void {
  const line = (x: number) => 872 + 22 * Math.sin(x * 0.0043) + 12 * Math.sin(x * 0.0101)
  for (const [width, colour] of [
    [44, '#d9b98a'],
    [34, '#efd9b0'],
  ] as const) {
    on.strokeStyle = colour
    on.lineWidth = width
    on.beginPath()
    for (let x = -40; x <= HILLS.width + 40; x += 12) on.lineTo(x, line(x))
    on.stroke()
  }
  for (const [x, colour] of [
    [980, '#b3372b'],
    [2320, '#23356b'],
    [3640, '#e6a100'],
  ] as const)
    truck(on, x, line(x) - 8, colour)
}

function truck(on: SKRSContext2D, x: number, y: number, colour: string): void {
  oval(on, x, y + 6, 84, 12, 'rgba(40,30,10,0.5)')
  for (const sack of [0, 1, 2]) disc(on, x - 46 + sack * 26, y - 50, 20, '#cfa56b', 16)
  fillRect(on, colour, x - 70, y - 44, 92, 34)
  fillRect(on, colour, x + 24, y - 62, 48, 52)
  fillRect(on, '#e8f1f5', x + 36, y - 54, 30, 20)
  for (const wheel of [-44, 44]) {
    disc(on, x + wheel, y - 6, 14, '#2b2620')
    disc(on, x + wheel, y - 6, 6, '#cbbfa8')
  }
}

/** A coffee bush with red cherries. */
function bush(on: SKRSContext2D, x: number, y: number, size: number): void {
  on.save()
  on.translate(x, y)
  on.scale(size, size)
  for (let twig = -4; twig <= 4; twig++) {
    on.save()
    on.rotate(Math.PI + twig * 0.34)
    on.fillStyle = twig % 2 ? '#2f7a4c' : '#3d9159'
    leaf(on, 74 - Math.abs(twig) * 4, 17)
    on.restore()
  }
  for (let cherry = 0; cherry < 6; cherry++)
    disc(on, -28 + cherry * 11, -20 - ((cherry * 17) % 26), 5.5, cherry % 3 ? '#c8321f' : '#e6a100')
  on.restore()
}

function gull(on: SKRSContext2D, x: number, y: number, size: number): void {
  on.strokeStyle = '#5b5470'
  on.lineWidth = 4
  on.beginPath()
  on.moveTo(x - size, y - size * 0.5)
  on.quadraticCurveTo(x - size * 0.3, y - size * 0.5, x, y)
  on.quadraticCurveTo(x + size * 0.3, y - size * 0.5, x + size, y - size * 0.5)
  on.stroke()
}
