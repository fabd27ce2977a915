import { access } from 'node:fs/promises'
import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { FONTS } from '#app/studio/fonts.ts'
import { checkFonts } from './fonts-check.ts'
import { FONT_FILES, fontPath, openFace } from './fonts.ts'

const context = createCanvas(8, 8).getContext('2d')

async function widthOf(text: string, family: string, weight: number): Promise<number> {
  context.font = (await openFace(text, family, weight)).css(100)
  return context.measureText(text).width
}

describe('openFace', () => {
  it('finds every file of every weight', async () => {
    for (const file of FONT_FILES) {
      for (const weight of file.weights === 'variable' ? [400] : file.weights) {
        await access(fontPath(file, weight))
      }
    }
  })

  it('sets every family in letters of its own', async () => {
    const widths = await Promise.all(FONTS.map(({ id }) => widthOf('Promo hari ini', id, 400)))
    expect(new Set(widths).size).toBe(FONTS.length)
  })

  it('sets every weight that a family says it has in its own letters', async () => {
    for (const { id, weights } of FONTS) {
      const widths: number[] = []
      for (const weight of weights) widths.push(await widthOf('Promo hari ini', id, weight))
      expect(new Set(widths).size, id).toBe(weights.length)
    }
  })

  it('opens the first family for one that is gone', async () => {
    expect(await widthOf('Promo', 'comic-sans', 700)).toBe(await widthOf('Promo', 'plus-jakarta-sans', 700))
  })
})

describe('checkFonts', () => {
  it('is content with the fonts as they are installed', async () => {
    await checkFonts()
  })
})
