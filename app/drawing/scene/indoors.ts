import type { Canvas } from '../canvas.ts'
import { element, ellipse, num, shape, stroke } from '../svg.ts'
import { floor, plant, rect, sky } from './place.ts'

/** Places under a roof. */

export function drawShop(canvas: Canvas): string {
  const { width, random } = canvas
  const goods = ['#d9a48a', '#a9b89a', '#e3c98e', '#9fb0bf', '#c7a6b4', '#efe3cd']
  const shelves = [180, 350, 520].map((y) => {
    let x = width * 0.05
    let row = ''
    while (x < width * 0.93) {
      const [wide, tall] = [random.between(26, 58), random.between(50, 112)]
      row += rect(x, y - tall, wide, tall, random.pick(goods), 6)
      x += wide + random.between(6, 20)
    }
    return row + rect(width * 0.03, y, width * 0.94, 14, '#b98f6c')
  })
  return (
    sky(canvas, '#f5ead6', '#ecdcc1', 760) +
    shelves.join('') +
    [0.2, 0.5, 0.8].map((part) => lamp(width * part, 0, 66)).join('') +
    rect(0, 640, width, 130, '#c9a27d') +
    rect(0, 632, width, 18, '#a87f5b') +
    floor(canvas, 770, '#d9c6a8') +
    floor(canvas, 770, '#cdb795') +
    floor(canvas, 800, '#d9c6a8')
  )
}

export function drawKitchen(canvas: Canvas): string {
  const { width } = canvas
  const tiles = element('path', {
    d: Array.from({ length: 5 }, (_, row) => `M0 ${340 + row * 62}H${num(width)}`).join(''),
    stroke: '#e2d9c8',
    'stroke-width': 3,
    fill: 'none',
  })
  const doors = (y: number, tall: number, colour: string) =>
    Array.from({ length: 5 }, (_, index) => {
      const wide = width / 5
      return (
        rect(index * wide + 5, y, wide - 10, tall, colour, 6) +
        rect(index * wide + wide / 2 - 22, y + (y < 300 ? tall - 26 : 20), 44, 7, '#b98f6c', 3)
      )
    }).join('')
  return (
    sky(canvas, '#f6efe2', '#efe5d2', 780) +
    tiles +
    doors(40, 230, '#c7cfbb') +
    pot(width * 0.16, 596) +
    plant(width * 0.86, 600, 190, '#8fa986', '#d29a78') +
    rect(0, 596, width, 26, '#b98f6c') +
    doors(632, 180, '#bcc6b0') +
    floor(canvas, 826, '#dcc7a4') +
    rect(0, 816, width, 14, '#a8b29d')
  )
}

export function drawOffice(canvas: Canvas): string {
  const { width } = canvas
  return (
    sky(canvas, '#eef0ec', '#e3e2da', 780) +
    rect(width * 0.06, 90, width * 0.88, 440, '#cfdde2', 8) +
    [0.12, 0.28, 0.5, 0.66, 0.82]
      .map((part, index) =>
        rect(
          width * part,
          300 - (index % 3) * 56,
          width * 0.11,
          230 + (index % 3) * 56,
          ['#bccbd0', '#b3c3c9', '#c3d0d3'][index % 3]!,
        ),
      )
      .join('') +
    [0.06, 0.35, 0.645, 0.93].map((part) => rect(width * part, 90, 12, 440, '#f8f5ec')).join('') +
    rect(width * 0.06, 84, width * 0.88, 12, '#f8f5ec') +
    rect(width * 0.06, 526, width * 0.88, 14, '#f8f5ec') +
    rect(-10, 640, width * 0.36, 22, '#b98f6c', 4) +
    rect(width * 0.04, 662, 16, 150, '#8f6c4f') +
    rect(width * 0.29, 662, 16, 150, '#8f6c4f') +
    rect(width * 0.08, 540, width * 0.17, 96, '#5b6470', 6) +
    rect(width * 0.15, 630, width * 0.03, 12, '#5b6470') +
    floor(canvas, 800, '#cfc3ae') +
    plant(width * 0.88, 840, 300, '#8aa682', '#d9cbb4')
  )
}

export function drawHome(canvas: Canvas): string {
  const { width } = canvas
  return (
    sky(canvas, '#f6eadb', '#f0dfc8', 780) +
    rect(width * 0.1, 120, width * 0.24, 300, '#fbf7ec', 4) +
    rect(width * 0.12, 136, width * 0.2, 268, '#d6e3e2') +
    rect(width * 0.213, 136, 10, 268, '#fbf7ec') +
    shape(`M${num(width * 0.07)} 100h${num(width * 0.07)}q12 170 -14 360h${num(-width * 0.05)}Z`, '#e2b79a') +
    rect(width * 0.05, 96, width * 0.34, 10, '#a87f5b', 5) +
    rect(width * 0.62, 170, width * 0.24, 170, '#fbf7ec', 4) +
    shape(
      `M${num(width * 0.64)} 322l${num(width * 0.07)} -84l${num(width * 0.05)} 50l${num(width * 0.03)} -28l${num(width * 0.05)} 62Z`,
      '#b9c7a6',
    ) +
    ellipse(width * 0.8, 214, 16, 16, '#ecc777') +
    rect(width * 0.42, 560, width * 0.56, 190, '#a9b7a8', 36) +
    rect(width * 0.4, 640, width * 0.62, 150, '#98a898', 30) +
    rect(width * 0.5, 590, width * 0.15, 86, '#e9c98f', 18) +
    floor(canvas, 780, '#d8bd98') +
    ellipse(width * 0.5, 916, width * 0.46, 64, '#ecdfc9') +
    plant(width * 0.13, 820, 290, '#8aa682', '#c98f6b') +
    lamp(width * 0.48, 0, 130)
  )
}

/** A roll of paper that hangs from a bar and runs out over the floor. */
export function drawStudio(canvas: Canvas): string {
  const { width, random } = canvas
  const [paper, low] = random.pick([
    ['#e6cdb8', '#d9b99f'],
    ['#cfd8d3', '#b9c5bf'],
    ['#ead7a8', '#dcc388'],
    ['#d5cfdd', '#c0b8cb'],
  ] as const)
  return (
    sky(canvas, '#f3efe6', '#e8e2d5', 820) +
    floor(canvas, 820, '#d9cfbd') +
    rect(width * 0.06, 50, width * 0.88, 14, '#8f8577', 7) +
    rect(width * 0.1, 57, width * 0.8, 720, paper) +
    shape(
      `M${num(width * 0.1)} 770H${num(width * 0.9)}C${num(width * 0.9)} 860 ${num(width * 0.97)} 920 ${num(width * 1.02)} 1000H${num(-width * 0.02)}C${num(width * 0.03)} 920 ${num(width * 0.1)} 860 ${num(width * 0.1)} 770Z`,
      paper,
    ) +
    ellipse(width * 0.5, 880, width * 0.34, 60, low, { opacity: '0.6' }) +
    stroke(`M${num(width * 0.05)} 250L${num(width * 0.05)} 900`, '#8f8577', 9) +
    shape(
      `M${num(-width * 0.02)} 170L${num(width * 0.13)} 200L${num(width * 0.11)} 320L${num(-width * 0.04)} 290Z`,
      '#fdf8ea',
    ) +
    stroke(`M${num(-width * 0.02)} 170L${num(width * 0.13)} 200`, '#8f8577', 7)
  )
}

function lamp(x: number, y: number, drop: number): string {
  return (
    stroke(`M${num(x)} ${num(y)}V${num(y + drop)}`, '#8f7a63', 4) +
    shape(
      `M${num(x - 44)} ${num(y + drop + 46)}Q${num(x - 40)} ${num(y + drop - 4)} ${num(x)} ${num(y + drop - 6)}Q${num(x + 40)} ${num(y + drop - 4)} ${num(x + 44)} ${num(y + drop + 46)}Z`,
      '#c98f6b',
    ) +
    ellipse(x, y + drop + 47, 30, 10, '#fdf3d2')
  )
}

function pot(x: number, y: number): string {
  return (
    rect(x - 60, y - 84, 120, 84, '#8f9aa3', 10) +
    rect(x - 68, y - 96, 136, 16, '#79848d', 8) +
    ellipse(x, y - 102, 14, 9, '#5f6970') +
    rect(x - 86, y - 66, 24, 12, '#79848d', 6) +
    rect(x + 62, y - 66, 24, 12, '#79848d', 6)
  )
}
