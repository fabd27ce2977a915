import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { extensionOf, SNIFF_BYTES, sniffMediaType } from '#app/uploads/media-type.server.ts'
import * as media from '#tests/support/media.ts'

const headOf = async (file: string) => (await readFile(file)).subarray(0, SNIFF_BYTES)
const ftyp = (...brands: string[]) =>
  Buffer.concat([
    Buffer.from([0, 0, 0, 16 + 4 * (brands.length - 1)]),
    Buffer.from(`ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`, 'latin1'),
    Buffer.alloc(4_200),
  ])

it('knows what phones, cameras, browsers and recorders write, by content alone', async () => {
  for (const [file, contentType, extension] of [
    [await media.portraitHevcRotated(), 'video/quicktime', 'mov'],
    [await media.landscapeSilent25(), 'video/mp4', 'mp4'],
    [await media.variableRateWebm(), 'video/webm', 'webm'],
    [await media.photo(), 'image/jpeg', 'jpg'],
    [await media.photo({ format: 'png' }), 'image/png', 'png'],
    [await media.music({ seconds: 1 }), 'audio/mpeg', 'mp3'],
    [await media.music({ seconds: 1, format: 'wav' }), 'audio/wav', 'wav'],
  ] as const) {
    expect(await sniffMediaType(await headOf(file)), file).toMatchObject({ ok: true, type: { contentType } })
    expect(extensionOf(contentType)).toBe(extension)
  }
})

it('takes an mp4 by its brands: those of cameras and editors, no others', async () => {
  for (const brands of [
    ['isom'],
    ['mp42', 'isom'],
    ['qt  '],
    ['3gp5'],
    ['M4A '],
    ['XAVC', 'mp42'],
    ['dash', 'iso6'],
  ]) {
    expect(await sniffMediaType(ftyp(...brands)), brands.join()).toMatchObject({ ok: true })
  }
  for (const brands of [['crx '], ['jp2 '], ['odcf']]) {
    expect(await sniffMediaType(ftyp(...brands)), brands.join()).toMatchObject({ ok: false })
  }
})

it('takes the pictures that phones and browsers write', async () => {
  for (const [head, contentType] of [
    [ftyp('heic', 'mif1', 'heic'), 'image/heic'],
    [ftyp('heix', 'mif1'), 'image/heic'],
    [ftyp('hevc', 'msf1'), 'image/heic'],
    [ftyp('mif1', 'heic'), 'image/heif'],
    [ftyp('avif', 'mif1'), 'image/avif'],
    [Buffer.from('GIF89a\x01\0\x01\0'.padEnd(200, '\0'), 'latin1'), 'image/gif'],
  ] as const) {
    const sniffed = await sniffMediaType(head)
    expect(sniffed, contentType).toMatchObject({ ok: true, type: { kind: 'image', contentType } })
  }
})

it('takes no list that points at other files for a video', async () => {
  for (const text of [
    '#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd',
    '\uFEFF\n #EXTM3U\n',
    'ffconcat version 1.0\nfile a.ts',
    '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">',
    '<smil><body/></smil>',
    '[playlist]\nFile1=a.mp4',
    'v=0\r\no=- 0 0 IN IP4 127.0.0.1',
  ]) {
    expect(await sniffMediaType(Buffer.from(text)), text).toMatchObject({ ok: false, code: 'playlist' })
  }
})

it('refuses programs, pages, archives, drawings and nothing at all, whatever they are called', async () => {
  for (const [bytes, code] of [
    ['MZ\x90\0\x03', 'not-media'],
    ['\x7fELF\x02\x01\x01', 'not-media'],
    ['<!doctype html><script>alert(1)</script>', 'not-media'],
    ['<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', 'not-media'],
    ['<?xml version="1.0"?><svg/>', 'not-media'],
    ['PK\x03\x04', 'not-media'],
    ['%PDF-1.7', 'not-media'],
    ['%!PS-Adobe-3.0', 'not-media'],
    ['push graphic-context\nviewbox 0 0 640 480', 'not-media'],
    ['BM\x46\0\0\0', 'unsupported-format'],
    ['RIFF\0\0\0\0AVI LIST', 'unsupported-format'],
    ['\0', 'not-media'],
  ] as const) {
    expect(await sniffMediaType(Buffer.from(bytes.padEnd(200, '\0'), 'latin1')), bytes).toMatchObject({
      ok: false,
      code,
    })
  }
  expect(await sniffMediaType(Buffer.alloc(0))).toMatchObject({ ok: false })
})
