import { readFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import libheif from 'libheif-js/wasm-bundle.js'
import { MAX_PIXELS, readHevcHeader, writeMaster } from '#jobs/media/image.ts'

/** The process that heic.ts starts for one picture: `heic-child.ts <picture> <JPEG to write>`. */
const [source = '', target = ''] = process.argv.slice(2)
/** The file is to blame; every other end but 0 is not its fault. As heic.ts knows it. */
const EXIT_DAMAGED = 65
// Pages are served before pictures are decoded.
setPriority(5)

const pixels = await decode(await readFile(source)).catch(() => null)
if (!pixels) process.exit(EXIT_DAMAGED)
const icc = (await readHevcHeader(source))?.icc
await writeMaster({ ...pixels, ...(icc && { icc }) }, target)
process.exit(0)

/** Null when it cannot be; where memory does not suffice the decoder throws. */
async function decode(bytes: Buffer): Promise<{ data: Uint8Array; width: number; height: number } | null> {
  const images = new libheif.HeifDecoder().decode(bytes)
  const image = images.find((one) => one.is_primary()) ?? images[0]
  if (!image) return null
  const width = image.get_width()
  const height = image.get_height()
  // The header that heic.ts has read may say something else.
  if (width * height > MAX_PIXELS) return null
  const data = new Uint8ClampedArray(width * height * 4)
  const isShown = await new Promise<boolean>((resolve) => {
    image.display({ data, width, height }, (shown) => resolve(shown !== null))
  })
  return isShown ? { data: new Uint8Array(data.buffer), width, height } : null
}
