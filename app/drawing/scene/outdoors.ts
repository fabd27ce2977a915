import type { Canvas } from '../canvas.ts'
import { ellipse, num, shape } from '../svg.ts'
import { floor, rect, sky } from './place.ts'

/** Places under the sky. */

export function drawBeach(canvas: Canvas): string {
  const { width } = canvas
  return (
    sky(canvas, '#cfe3e8', '#f8ecd6', 560) +
    ellipse(width * 0.78, 210, 62, 62, '#fdf3d2') +
    cloud(width * 0.22, 170, 120) +
    rect(0, 520, width, 150, '#9cc7c9') +
    rect(0, 590, width, 90, '#b4d5d2') +
    shape(`M0 652Q${num(width * 0.3)} 622 ${num(width * 0.6)} 650T${num(width)} 644V1000H0Z`, '#f2f0e2') +
    shape(`M0 672Q${num(width * 0.3)} 642 ${num(width * 0.6)} 668T${num(width)} 662V1000H0Z`, '#ecd8b0') +
    shape(`M0 900Q${num(width * 0.5)} 850 ${num(width)} 912V1000H0Z`, '#e2c897') +
    palm(width * 0.06, 690)
  )
}

export function drawStreet(canvas: Canvas): string {
  const { width, random } = canvas
  const houses = Array.from({ length: 7 }, (_, index) => {
    const wide = width / 6
    const x = (index - 0.4) * wide
    const top = 190 + random.between(0, 250)
    const wall = random.pick(['#ead9c4', '#e3cdbb', '#d8d3c6', '#e9e0cd', '#d3cbc4'])
    const panes = Array.from({ length: 6 }, (_, pane) =>
      rect(
        x + wide * (pane % 2 ? 0.56 : 0.16),
        top + 46 + Math.floor(pane / 2) * 104,
        wide * 0.26,
        58,
        '#f8efdc',
        3,
      ),
    )
    return (
      rect(x, top, wide * 0.98, 780 - top, wall) + rect(x, top, wide * 0.98, 14, '#cdb8a3') + panes.join('')
    )
  })
  return (
    sky(canvas, '#dbe6ea', '#f7efdf', 780) +
    cloud(width * 0.7, 120, 110) +
    houses.join('') +
    rect(0, 700, width, 80, '#b98d6d', 0) +
    awning(width, 664) +
    floor(canvas, 780, '#d6d0c6') +
    floor(canvas, 812, '#c5bfb5') +
    rect(width * 0.08, 905, width * 0.24, 12, '#ece6da') +
    rect(width * 0.68, 905, width * 0.24, 12, '#ece6da')
  )
}

export function drawGarden(canvas: Canvas): string {
  const { width, random } = canvas
  const trees = [0.04, 0.24, 0.79, 0.98].map((part, index) => {
    const [x, size] = [width * part, 150 + random.between(0, 60)]
    const leaf = ['#8fae86', '#a3bd92', '#9ab78d', '#86a67f'][index]!
    return (
      rect(x - 11, 470, 22, 230, '#9a7b5d') +
      ellipse(x, 400, size * 0.78, size, leaf) +
      ellipse(x - size * 0.28, 360, size * 0.4, size * 0.5, '#b6cda3', { opacity: '0.6' })
    )
  })
  const flowers = Array.from({ length: 16 }, (_, index) =>
    ellipse(
      (width * (index + random.between(0.1, 0.9))) / 16,
      random.between(790, 970),
      8,
      8,
      random.pick(['#f3d9a0', '#eab7a5', '#fbf3e0']),
    ),
  )
  return (
    sky(canvas, '#d8e8ea', '#f5f1dd', 720) +
    shape(`M0 600Q${num(width * 0.3)} 500 ${num(width * 0.62)} 590T${num(width)} 560V760H0Z`, '#c3d4b0') +
    trees.join('') +
    shape(`M0 690Q${num(width * 0.5)} 640 ${num(width)} 694V1000H0Z`, '#b4cb9c') +
    shape(`M0 860Q${num(width * 0.5)} 800 ${num(width)} 872V1000H0Z`, '#a5c08c') +
    flowers.join('')
  )
}

function cloud(x: number, y: number, size: number): string {
  return [
    [0, 0, 1],
    [-0.6, 0.16, 0.62],
    [0.62, 0.14, 0.7],
  ]
    .map(([dx, dy, by]) =>
      ellipse(x + dx! * size, y + dy! * size, size * 0.6 * by!, size * 0.3 * by!, '#fdfaf2', {
        opacity: '0.85',
      }),
    )
    .join('')
}

function palm(x: number, y: number): string {
  const leaves = [-150, -118, -84, -50, -18, 12]
    .map(
      (turn) =>
        `<path d="M0 0C60 -50 140 -44 190 10C130 -10 70 -6 0 0Z" fill="#8fae86" transform="translate(${num(x + 62)} ${num(y - 430)}) rotate(${turn + 40})"/>`,
    )
    .join('')
  return (
    shape(
      `M${num(x - 8)} ${num(y + 20)}C${num(x + 10)} ${num(y - 160)} ${num(x + 30)} ${num(y - 300)} ${num(x + 58)} ${num(y - 430)}h14C${num(x + 56)} ${num(y - 300)} ${num(x + 36)} ${num(y - 160)} ${num(x + 22)} ${num(y + 20)}Z`,
      '#b08d68',
    ) + leaves
  )
}

function awning(width: number, y: number): string {
  const stripes = Array.from({ length: 12 }, (_, index) =>
    rect((width / 12) * index, y, width / 12 + 0.5, 44, index % 2 ? '#f6ead2' : '#c98f6b'),
  )
  return stripes.join('')
}
