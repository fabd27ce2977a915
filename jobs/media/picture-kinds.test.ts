import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { masterOfHevc } from '#jobs/media/heic.ts'
import { containPixels, encodePixels, readImage, stickerPng, thumbnail } from '#jobs/media/image.ts'
import { probeFile } from '#jobs/media/probe.ts'
import { heicBytes, type HeicOptions } from '#tests/support/heic.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-pictures-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function kept(name: string, bytes: Buffer): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, bytes)
  return file
}

const RED = [200, 40, 40]
/** Within what inks can print. */
const BLUE = [50, 80, 140]
const WIDTH = 60
const HEIGHT = 80

/** Red above, blue below, upright. */
function picture(bottom = BLUE): Sharp {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3)
  for (let at = 0; at < data.length; at += 3) data.set(at < data.length / 2 ? RED : bottom, at)
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
}

async function animated(make: (frames: Sharp) => Sharp): Promise<Buffer> {
  const frames = await Promise.all(
    [BLUE, [40, 160, 60], [230, 200, 60]].map(async (bottom, index) =>
      kept(`frame-${index}.png`, await picture(bottom).png().toBuffer()),
    ),
  )
  return make(sharp(frames, { join: { animated: true } })).toBuffer()
}

const KINDS: Record<string, () => Promise<Buffer>> = {
  'plain.jpg': () => picture().jpeg({ quality: 95 }).toBuffer(),
  'progressive.jpg': () => picture().jpeg({ quality: 95, progressive: true }).toBuffer(),
  // Adobe's marker, and inverted inks with it.
  'cmyk.jpg': () => picture().toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer(),
  'turned.jpg': () => picture().rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer(),
  'mirrored.jpg': () => picture().flip().withMetadata({ orientation: 4 }).jpeg({ quality: 95 }).toBuffer(),
  'p3.jpg': () => picture().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer(),
  'deep.png': () => picture().toColourspace('rgb16').png().toBuffer(),
  'palette.png': () => picture().png({ palette: true, colours: 4 }).toBuffer(),
  'interlaced.png': () => picture().png({ progressive: true }).toBuffer(),
  'still.webp': () => picture().webp({ quality: 95 }).toBuffer(),
  'lossless.webp': () => picture().webp({ lossless: true }).toBuffer(),
  'moving.webp': () => animated((frames) => frames.webp({ lossless: true, delay: [100, 100, 100] })),
  'still.avif': () => picture().avif({ quality: 90 }).toBuffer(),
  'deep.avif': () => picture().avif({ quality: 90, bitdepth: 10 }).toBuffer(),
  'still.gif': () => picture().gif().toBuffer(),
  'moving.gif': () => animated((frames) => frames.gif({ delay: [100, 100, 100] })),
}

/** Of the middle of the upper and of the lower half. */
async function colours(file: string): Promise<[number[], number[]]> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (fraction: number) => {
    const start =
      (Math.floor(info.height * fraction) * info.width + Math.floor(info.width / 2)) * info.channels
    return [...data.subarray(start, start + 3)]
  }
  return [at(0.25), at(0.75)]
}

function isNear(colour: number[], wanted: number[], within: number): boolean {
  return colour.every((value, index) => Math.abs(value - (wanted[index] ?? 0)) <= within)
}

describe('a picture', () => {
  it.each(Object.keys(KINDS))('%s is opened upright, in its colours, its first frame', async (name) => {
    const file = await kept(name, await KINDS[name]!())
    const probed = await probeFile(file)
    expect(probed).toMatchObject({ ok: true, facts: { kind: 'image', width: WIDTH, height: HEIGHT } })
    if (!probed.ok) return
    const { bytes } = await stickerPng(file, { width: 600, height: 800 })
    const sticker = await kept(`${name}.sticker.png`, bytes)
    // Inks do not hold every colour of a screen.
    const within = name.startsWith('cmyk') ? 45 : 12
    for (const shown of [await thumbnail(file, probed.facts, folder), sticker]) {
      const [top, bottom] = await colours(shown)
      expect(isNear(top, RED, within), `${name}: ${top.join()} above`).toBe(true)
      expect(isNear(bottom, BLUE, within), `${name}: ${bottom.join()} below`).toBe(true)
    }
  })

  it.each(['plain.jpg', 'interlaced.png', 'still.webp', 'still.avif', 'still.gif'])(
    '%s that breaks off is damaged, wherever it does',
    async (name) => {
      const bytes = await KINDS[name]!()
      for (const percent of [5, 20, 40, 60, 80, 90]) {
        const file = await kept(
          `broken-${name}`,
          bytes.subarray(0, Math.floor((bytes.length * percent) / 100)),
        )
        expect((await readImage(file)).ok, `${percent} % of ${name}`).toBe(false)
      }
    },
  )

  it('of too many pixels is refused from its header', async () => {
    const gif = await KINDS['still.gif']!()
    // The screen, and the frame on it.
    for (const at of [6, gif.lastIndexOf(Buffer.from([0x2c, 0, 0, 0, 0])) + 5]) {
      gif.writeUInt16LE(16_000, at)
      gif.writeUInt16LE(16_000, at + 2)
    }
    const began = performance.now()
    expect(await readImage(await kept('bomb.gif', gif))).toMatchObject({ ok: false })
    expect(performance.now() - began).toBeLessThan(500)
  })

  it('of a strip of pixels or of ten thousand frames is settled at once', async () => {
    const gif = await KINDS['still.gif']!()
    const frame = gif.subarray(gif.lastIndexOf(Buffer.from([0x2c, 0, 0, 0, 0])), -1)
    const frames = Buffer.concat([gif, ...Array<Buffer>(10_000).fill(frame), Buffer.from(';')])
    const strip = await sharp({ create: { width: 60_000, height: 1, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    const began = performance.now()
    expect(await readImage(await kept('strip.png', strip))).toMatchObject({
      problem: { code: 'picture-too-large' },
    })
    expect(await readImage(await kept('frames.gif', frames))).toMatchObject({ ok: true })
    expect(performance.now() - began).toBeLessThan(1_000)
  })

  it('that is something else as well leaves nothing of that in what is made of it', async () => {
    const page = '<!doctype html><script>alert("CANARY")</script>'
    const behind = (bytes: Buffer, text: string) => Buffer.concat([bytes, Buffer.from(text, 'latin1')])
    const jpeg = await KINDS['plain.jpg']!()
    // Inside: a comment segment (0xfffe) right after the start.
    const comment = Buffer.from(`\xff\xfe\0${String.fromCharCode(page.length + 2)}${page}`, 'latin1')
    const gif = await KINDS['still.gif']!()
    const gifComment = Buffer.from(`!\xfe${String.fromCharCode(page.length)}${page}\0`, 'latin1')
    const beforeFrame = gif.lastIndexOf(Buffer.from([0x2c, 0, 0, 0, 0]))
    for (const [name, bytes] of [
      ['page.jpg', behind(jpeg, page)],
      ['comment.jpg', Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)])],
      ['archive.png', behind(await KINDS['palette.png']!(), `PK\x03\x04CANARY`)],
      ['document.webp', behind(await KINDS['still.webp']!(), '%PDF-1.7 CANARY')],
      ['script.gif', Buffer.concat([gif.subarray(0, beforeFrame), gifComment, gif.subarray(beforeFrame)])],
    ] as const) {
      expect(bytes.includes('CANARY'), name).toBe(true)
      const file = await kept(name, bytes)
      const read = await readImage(file)
      if (!read.ok) throw new Error(`${name} is not read`)
      const pixels = await containPixels(file, { width: WIDTH, height: HEIGHT })
      const slide = { ...{ width: WIDTH, height: HEIGHT }, quality: 90, hasSharpColour: true }
      const made = [
        await readFile(await thumbnail(file, read.facts, folder)),
        await encodePixels(pixels, { ...slide, format: 'jpeg' }),
        await encodePixels(pixels, { ...slide, format: 'png' }),
      ]
      expect(
        made.some((each) => each.includes('CANARY')),
        name,
      ).toBe(false)
    }
  })

  it('is never a drawing or a document under its name', async () => {
    for (const [name, text] of [
      ['a.jpg', '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'],
      ['b.gif', '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n'],
      ['c.png', ''],
    ] as const) {
      expect(await probeFile(await kept(name, Buffer.from(text, 'latin1'))), name).toMatchObject({
        ok: false,
      })
    }
  })
})

describe('a picture of an iPhone', { timeout: 60_000 }, () => {
  const heic = async (name: string, options: HeicOptions = {}) => kept(name, await heicBytes(options))

  async function master(file: string): Promise<string> {
    const mastered = await masterOfHevc(file, folder)
    if (!mastered?.ok) throw new Error(JSON.stringify(mastered))
    return mastered.path
  }

  it('becomes a JPEG, upright, whole when it is a grid of tiles', async () => {
    const plain = await master(await heic('plain.heic'))
    expect(await readImage(plain)).toMatchObject({ facts: { container: 'jpeg', width: 128, height: 128 } })
    const [top, bottom] = await colours(plain)
    expect(isNear(top, [0xf0, 0x20, 0x10], 12), top.join()).toBe(true)
    expect(isNear(bottom, [0x10, 0x20, 0xf0], 12), bottom.join()).toBe(true)

    // Upside down, and lying on its side.
    const turned = await master(await heic('turned.heic', { width: 128, height: 192, turns: 2 }))
    expect(isNear((await colours(turned))[0], [0x10, 0x20, 0xf0], 12)).toBe(true)
    const upright = await master(await heic('upright.heic', { width: 128, height: 192, turns: 3 }))
    expect(await readImage(upright)).toMatchObject({ facts: { width: 192, height: 128 } })

    const grid = await master(await heic('grid.heic', { columns: 2, rows: 2 }))
    expect(await readImage(grid)).toMatchObject({ facts: { width: 256, height: 256 } })
    const tile = await sharp(grid).extract({ left: 160, top: 140, width: 8, height: 8 }).raw().toBuffer()
    // The fourth tile's green.
    expect(isNear([...tile.subarray(0, 3)], [0xf0, 0xb0, 0x10], 14), [...tile.subarray(0, 3)].join()).toBe(
      true,
    )
  })

  it('may have ten bits a colour', async () => {
    const [top, bottom] = await colours(await master(await heic('deep.heic', { bits: 10 })))
    expect(isNear(top, [0xf0, 0x20, 0x10], 12), top.join()).toBe(true)
    expect(isNear(bottom, [0x10, 0x20, 0xf0], 12), bottom.join()).toBe(true)
  })

  it('keeps the colours of its profile', async () => {
    const { icc } = await sharp(await kept('p3.jpg', await KINDS['p3.jpg']!())).metadata()
    const file = await master(await heic('p3.heic', { icc: icc! }))
    expect((await sharp(file).metadata()).icc?.equals(icc!)).toBe(true)
    const shown = await stickerPng(file, { width: 64, height: 64 })
    // Display P3's red lies outside of sRGB, so its green and blue fall to nothing.
    const [red] = await colours(await kept('p3.png', shown.bytes))
    expect(red[0]).toBeGreaterThan(250)
    expect(red[1]).toBeLessThan(20)
  })

  it('of too many pixels is refused from its header', async () => {
    const file = await heic('huge.heic', { claim: { width: 16_000, height: 16_000 } })
    const began = performance.now()
    expect(await masterOfHevc(file, folder)).toBeUndefined()
    expect(await probeFile(file)).toMatchObject({ ok: false, problem: { code: 'too-many-pixels' } })
    expect(performance.now() - began).toBeLessThan(500)
  })

  it('that breaks off is damaged', async () => {
    const bytes = await heicBytes({ columns: 2, rows: 2 })
    for (const percent of [50, 80, 95]) {
      const file = await kept('broken.heic', bytes.subarray(0, Math.floor((bytes.length * percent) / 100)))
      const mastered = await masterOfHevc(file, folder)
      const outcome = mastered ?? (await probeFile(file))
      expect(outcome.ok, `${percent} %`).toBe(false)
    }
  })

  it('is not waited for once it is not wanted', async () => {
    const stop = new AbortController()
    const work = masterOfHevc(
      await heic('late.heic', { width: 512, height: 512, columns: 4, rows: 4 }),
      folder,
      stop.signal,
    )
    setTimeout(() => stop.abort(new Error('not wanted')), 100)
    await expect(work).rejects.toThrow('not wanted')
  })
})

test('nothing else is taken for one', async () => {
  expect(await masterOfHevc(await kept('a.avif', await KINDS['still.avif']!()), folder)).toBeUndefined()
  expect(await masterOfHevc(await kept('a.txt', Buffer.from('hello')), folder)).toBeUndefined()
})
