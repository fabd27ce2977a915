import { createCanvas, loadImage } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import {
  drawCaption,
  drawPriceTag,
  placeSticker,
  safeBox,
  type CaptionText,
  type Overlay,
} from '#jobs/media/caption.ts'

const PORTRAIT = { width: 1080, height: 1920 }
const SHAPES = [
  PORTRAIT,
  { width: 1080, height: 1350 },
  { width: 1080, height: 1080 },
  { width: 1920, height: 1080 },
]

describe('drawCaption', { timeout: 120_000 }, () => {
  it('stays in the safe box in every shape and place, however long the text', async () => {
    const texts = ['Hai', 'Diskon 50% untuk semua orang yang datang hari ini 🔥', 'Panjang'.repeat(30)]
    const looks = ['plate', 'outline', 'shadow'] as const
    for (const frame of SHAPES) {
      for (const [index, position] of (['top', 'middle', 'bottom'] as const).entries()) {
        const look = looks[(index + SHAPES.indexOf(frame)) % 3]!
        const content = texts[index]!
        const ink = await inkOf(await drawCaption(text({ content, look, position, size: 0.06 }), frame))
        const safe = safeBox(frame)
        const slack = frame.height * 0.02 // A stroke or a shadow may touch the edge.
        expect(ink.left).toBeGreaterThan(safe.left - slack)
        expect(ink.right).toBeLessThan(safe.right + slack)
        expect(ink.top).toBeGreaterThan(safe.top - slack)
        expect(ink.bottom).toBeLessThan(safe.bottom + slack)
      }
    }
  })

  it('looks the same in a 360p preview', async () => {
    const content = 'Beli dua gratis satu, hanya sampai besok siang'
    const large = await inkOf(await drawCaption(text({ content }), PORTRAIT))
    const small = await inkOf(await drawCaption(text({ content }), { width: 360, height: 640 }))
    for (const side of ['left', 'right', 'top', 'bottom'] as const) {
      expect(Math.abs(large[side] / 3 - small[side])).toBeLessThan(4)
    }
  })

  it('draws emoji in colour and never as a box', async () => {
    const ink = await inkOf(await drawCaption(text({ content: '🔥', look: 'shadow', size: 0.1 }), PORTRAIT))
    expect(ink.colours).toBeGreaterThan(100)
  })

  it('keeps clear of a sticker in its part of the frame', async () => {
    const free = await inkOf(await drawCaption(text({ position: 'top' }), PORTRAIT))
    const moved = await inkOf(await drawCaption(text({ position: 'top' }), PORTRAIT, { top: 200, bottom: 0 }))
    expect(moved.top - free.top).toBeCloseTo(200, -1)
  })
})

describe('drawPriceTag', () => {
  it('stands in its corner of the safe box', async () => {
    const safe = safeBox(PORTRAIT)
    const ink = await inkOf(await drawPriceTag('Rp 1.250.000', 'bottom-right', PORTRAIT))
    expect(Math.abs(ink.right - safe.right)).toBeLessThan(30)
    expect(Math.abs(ink.bottom - safe.bottom)).toBeLessThan(30)
    expect(placeSticker('top-left', PORTRAIT, { width: 100, height: 100 })).toEqual({ x: 60, y: 250 })
  })
})

function text(more: Partial<CaptionText> = {}): CaptionText {
  return {
    content: 'Promo hari ini',
    position: 'bottom',
    look: 'plate',
    colour: '#ffffff',
    size: 0.045,
    ...more,
  }
}

/** The box of what can be seen, in the frame, and how many colours it has. */
async function inkOf({ png, x, y }: Overlay) {
  const image = await loadImage(png)
  const context = createCanvas(image.width, image.height).getContext('2d')
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, image.width, image.height)
  const ink = { left: Infinity, right: 0, top: Infinity, bottom: 0 }
  const colours = new Set<number>()
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3]! < 128) continue
    const [column, row] = [(at / 4) % image.width, Math.floor(at / 4 / image.width)]
    ink.left = Math.min(ink.left, x + column)
    ink.right = Math.max(ink.right, x + column)
    ink.top = Math.min(ink.top, y + row)
    ink.bottom = Math.max(ink.bottom, y + row)
    colours.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!)
  }
  return { ...ink, colours: colours.size }
}
