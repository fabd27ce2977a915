import { createCanvas, loadImage, type SKRSContext2D } from '@napi-rs/canvas'
import type { Raster } from '#jobs/media/cut-out/raster.ts'

/**
 * Products before backdrops, with the alpha that a perfect cut would have: each is painted alone, then laid on its
 * backdrop with a shadow, noise and the losses of a JPEG.
 */
export interface CutOutScene {
  /** Paints the product alone, on a field 1,000 wide and high. */
  product(on: SKRSContext2D): void
  backdrop(on: SKRSContext2D): void
  /** 0 for none; else how dark, 0–1. */
  shadow: number
  /** Standard deviation of the noise, sRGB steps. */
  noise: number
  /** Of the JPEG, 1–100. */
  quality: number
}

export interface KnownCut {
  picture: Raster
  /** 0–1 for each pixel. */
  alpha: Float32Array
}

const plain = (colour: string) => (on: SKRSContext2D) => {
  on.fillStyle = colour
  on.fillRect(0, 0, 1000, 1000)
}

const slope =
  (from: string, to: string, [x, y] = [0, 1000]) =>
  (on: SKRSContext2D) => {
    const light = on.createLinearGradient(0, 0, x, y)
    light.addColorStop(0, from)
    light.addColorStop(1, to)
    on.fillStyle = light
    on.fillRect(0, 0, 1000, 1000)
  }

/** Lamplight: bright in the middle, darker to the corners. */
function vignette(on: SKRSContext2D): void {
  const light = on.createRadialGradient(450, 400, 0, 450, 400, 850)
  light.addColorStop(0, '#fbfaf8')
  light.addColorStop(0.6, '#e9e6e1')
  light.addColorStop(1, '#bdb8b0')
  on.fillStyle = light
  on.fillRect(0, 0, 1000, 1000)
}

function wallAndTable(on: SKRSContext2D): void {
  plain('#e8e2d6')(on)
  on.fillStyle = '#c9a57b'
  on.fillRect(0, 700, 1000, 300)
  const edge = on.createLinearGradient(0, 692, 0, 708)
  edge.addColorStop(0, '#e8e2d6')
  edge.addColorStop(1, '#c9a57b')
  on.fillStyle = edge
  on.fillRect(0, 692, 1000, 16)
}

function bottle(on: SKRSContext2D): void {
  const glass = on.createLinearGradient(360, 0, 640, 0)
  glass.addColorStop(0, '#7a1d12')
  glass.addColorStop(0.4, '#d8553f')
  glass.addColorStop(1, '#6a140b')
  on.fillStyle = glass
  on.beginPath()
  on.roundRect(360, 330, 280, 520, 40)
  on.fill()
  on.fillStyle = '#23356b'
  on.fillRect(440, 210, 120, 130)
  on.fillStyle = '#fff8e6'
  on.fillRect(360, 520, 280, 170)
  on.fillStyle = '#1b1a17'
  on.fillRect(400, 560, 200, 30)
  on.fillRect(420, 610, 160, 18)
}

/** White, shaded at its sides as what is round is. */
function whiteMug(on: SKRSContext2D): void {
  const china = on.createLinearGradient(300, 0, 640, 0)
  china.addColorStop(0, '#c9c6c0')
  china.addColorStop(0.35, '#fdfdfc')
  china.addColorStop(0.75, '#efedea')
  china.addColorStop(1, '#b9b5ae')
  on.strokeStyle = '#cfccc6'
  on.lineWidth = 44
  on.beginPath()
  on.ellipse(650, 520, 110, 130, 0, -Math.PI / 2, Math.PI / 2)
  on.stroke()
  on.fillStyle = china
  on.beginPath()
  on.roundRect(300, 330, 350, 420, 30)
  on.fill()
  on.fillStyle = '#d9d6d0'
  on.beginPath()
  on.ellipse(475, 340, 175, 34, 0, 0, Math.PI * 2)
  on.fill()
}

function blueMug(on: SKRSContext2D): void {
  on.strokeStyle = '#1f4e79'
  on.lineWidth = 44
  on.beginPath()
  on.ellipse(650, 520, 110, 130, 0, -Math.PI / 2, Math.PI / 2)
  on.stroke()
  on.fillStyle = '#2b6ca3'
  on.beginPath()
  on.roundRect(300, 330, 350, 420, 30)
  on.fill()
}

/** A brush of hairs, each a pixel or two. */
function brush(on: SKRSContext2D): void {
  on.fillStyle = '#3b2413'
  on.fillRect(455, 520, 90, 380)
  on.strokeStyle = '#2a1a10'
  on.lineWidth = 2.4
  for (let hair = 0; hair < 110; hair += 1) {
    const root = 458 + (hair * 84) / 110
    const sway = Math.sin(hair * 12.9898) * 120
    on.beginPath()
    on.moveTo(root, 530)
    on.quadraticCurveTo(root + sway * 0.2, 380, root + sway, 190 + (hair % 7) * 14)
    on.stroke()
  }
}

/** Two things, one of them cut off by the lower edge. */
function pair(on: SKRSContext2D): void {
  on.fillStyle = '#2f7d4f'
  on.beginPath()
  on.ellipse(320, 560, 150, 190, 0, 0, Math.PI * 2)
  on.fill()
  on.fillStyle = '#b3372b'
  on.fillRect(600, 420, 210, 600)
}

function greyShoe(on: SKRSContext2D): void {
  on.fillStyle = '#8d8f92'
  on.beginPath()
  on.moveTo(180, 700)
  on.bezierCurveTo(180, 520, 260, 440, 380, 430)
  on.bezierCurveTo(470, 520, 640, 560, 800, 600)
  on.quadraticCurveTo(850, 640, 830, 710)
  on.closePath()
  on.fill()
  on.fillStyle = '#dcd6ca'
  on.beginPath()
  on.roundRect(170, 700, 670, 60, 28)
  on.fill()
}

export const CUT_OUTS = {
  'bottle on white': { product: bottle, backdrop: plain('#ffffff'), shadow: 0, noise: 0, quality: 92 },
  'bottle with a shadow': { product: bottle, backdrop: plain('#f4f3f0'), shadow: 0.3, noise: 2, quality: 85 },
  'bottle under lamplight': { product: bottle, backdrop: vignette, shadow: 0.25, noise: 3, quality: 80 },
  'bottle on a table': { product: bottle, backdrop: wallAndTable, shadow: 0, noise: 2, quality: 85 },
  'mug on a slope': {
    product: blueMug,
    backdrop: slope('#f6f1e7', '#d7cdbb'),
    shadow: 0.2,
    noise: 2,
    quality: 80,
  },
  'white mug on pale blue': {
    product: whiteMug,
    backdrop: plain('#c4d9ea'),
    shadow: 0.15,
    noise: 1,
    quality: 90,
  },
  'brush on beige': { product: brush, backdrop: plain('#efe6d6'), shadow: 0, noise: 2, quality: 88 },
  'two things on green': { product: pair, backdrop: plain('#cfe6c9'), shadow: 0, noise: 4, quality: 75 },
  'shoe on a slanting slope': {
    product: greyShoe,
    backdrop: slope('#ffffff', '#dfe3e8', [1000, 800]),
    shadow: 0.25,
    noise: 2,
    quality: 82,
  },
  'bottle on a dark ground': {
    product: bottle,
    backdrop: plain('#2b2d31'),
    shadow: 0,
    noise: 3,
    quality: 80,
  },
} satisfies Record<string, CutOutScene>

/** In places the china is the very colour of what is behind it. */
export const WHITE_ON_WHITE: CutOutScene = {
  product: whiteMug,
  backdrop: plain('#f7f6f4'),
  shadow: 0,
  noise: 1,
  quality: 90,
}

/** The picture of a scene, `side` pixels wide and high, the same each time. */
export async function knownCut(scene: CutOutScene, side = 800): Promise<KnownCut> {
  const alone = fieldOf(side)
  scene.product(alone)
  const alpha = Float32Array.from(
    { length: side * side },
    (
      (data) => (_: unknown, at: number) =>
        data[at * 4 + 3]! / 255
    )(alone.getImageData(0, 0, side, side).data),
  )
  const whole = fieldOf(side)
  scene.backdrop(whole)
  if (scene.shadow > 0) layShadow(whole, scene.shadow)
  whole.resetTransform()
  whole.drawImage(alone.canvas, 0, 0)
  addNoise(whole, side, scene.noise)
  const jpeg = await whole.canvas.encode('jpeg', scene.quality)
  const read = fieldOf(side)
  read.resetTransform()
  read.drawImage(await loadImage(jpeg), 0, 0)
  const { data } = read.getImageData(0, 0, side, side)
  return { picture: { data: new Uint8Array(data.buffer.slice(0)), width: side, height: side }, alpha }
}

/** Grain and leaves: nothing that a colour could tell from a product. */
export async function busyPicture(side = 800): Promise<Raster> {
  const on = fieldOf(side)
  const random = chance(7)
  plain('#8a7a5c')(on)
  for (let leaf = 0; leaf < 900; leaf += 1) {
    on.fillStyle = `hsl(${Math.round(random() * 160)} ${30 + Math.round(random() * 50)}% ${15 + Math.round(random() * 65)}%)`
    on.beginPath()
    on.ellipse(
      random() * 1000,
      random() * 1000,
      12 + random() * 46,
      8 + random() * 22,
      random() * 3,
      0,
      Math.PI * 2,
    )
    on.fill()
  }
  bottle(on)
  const { data } = on.getImageData(0, 0, side, side)
  return { data: new Uint8Array(data.buffer.slice(0)), width: side, height: side }
}

function fieldOf(side: number): SKRSContext2D {
  const on = createCanvas(side, side).getContext('2d')
  on.scale(side / 1000, side / 1000)
  return on
}

/** Soft, wide and below the product, as a window at the side casts it. */
function layShadow(on: SKRSContext2D, depth: number): void {
  on.save()
  on.translate(560, 850)
  on.scale(1, 0.16)
  const dark = on.createRadialGradient(0, 0, 0, 0, 0, 380)
  dark.addColorStop(0, `rgba(20,18,16,${depth})`)
  dark.addColorStop(0.5, `rgba(20,18,16,${depth * 0.6})`)
  dark.addColorStop(1, 'rgba(20,18,16,0)')
  on.fillStyle = dark
  on.fillRect(-400, -400, 800, 800)
  on.restore()
}

function addNoise(on: SKRSContext2D, side: number, deviation: number): void {
  if (deviation === 0) return
  const random = chance(11)
  const picture = on.getImageData(0, 0, side, side)
  for (let at = 0; at < picture.data.length; at += 4) {
    // Three even numbers together are nearly a bell.
    const stray = (random() + random() + random() - 1.5) * 2 * deviation
    for (let of = 0; of < 3; of += 1) picture.data[at + of] = picture.data[at + of]! + stray
  }
  on.putImageData(picture, 0, 0)
}

/** Numbers 0–1 that look drawn by lot and are the same each time (Park and Miller 1988). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** How near a cut comes to the truth: overlap of the soft masks (1 is all), and the mean error of alpha, 0–1. */
export function qualityOf(cut: Raster, alpha: Float32Array): { overlap: number; error: number } {
  let [common, either, error] = [0, 0, 0]
  for (let at = 0; at < alpha.length; at += 1) {
    const found = cut.data[at * 4 + 3]! / 255
    common += Math.min(found, alpha[at]!)
    either += Math.max(found, alpha[at]!)
    error += Math.abs(found - alpha[at]!)
  }
  return { overlap: common / either, error: error / alpha.length }
}
