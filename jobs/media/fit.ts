import { displaySize, type MediaStreams } from './probe.ts'

/**
 * The part of a filter graph that brings any clip's picture into a given frame: cropped at a point or laid on a ground,
 * whatever its size, rotation, pixel shape, bit depth and colours are, into 8-bit BT.709 of limited range.
 */

export type Picture = NonNullable<MediaStreams['picture']>

/** What is done with a picture whose shape is not the frame's. */
export type Fit = { kind: 'crop' } | { kind: 'blur' } | { kind: 'colour'; colour: string }

export interface Frame {
  width: number
  height: number
  fps: number
  fit: Fit
  /** Point of the picture that a crop keeps, fractions 0–1 from the left and the top. */
  focusX: number
  focusY: number
}

/** From the label `from` to the label `to`. The labels between begin with `to`, so a graph may hold several. */
export function fitGraph(picture: Picture, frame: Frame, { from, to }: { from: string; to: string }): string {
  const { width, height, fit } = frame
  const shown = displaySize(picture)
  const colours = colourFilters(picture)
  const full = `${width}:${height}`
  if (fit.kind === 'crop' || hasShapeOf(shown, frame)) {
    const keep = Math.min(shown.width / width, shown.height / height)
    const part = { width: (width * keep) / shown.width, height: (height * keep) / shown.height }
    const start = (focus: number, size: number) =>
      Math.min(1 - size, Math.max(0, focus - size / 2)).toFixed(6)
    const crop = `crop=w=iw*${part.width.toFixed(6)}:h=ih*${part.height.toFixed(6)}:x=iw*${start(frame.focusX, part.width)}:y=ih*${start(frame.focusY, part.height)}`
    return `[${from}]${crop},${colours(full)}[${to}]`
  }
  const scale = Math.min(width / shown.width, height / shown.height)
  const inner = { width: evenly(shown.width * scale), height: evenly(shown.height * scale) }
  const x = Math.floor((width - inner.width) / 4) * 2
  const y = Math.floor((height - inner.height) / 4) * 2
  const picturePart = colours(`${inner.width}:${inner.height}`)
  if (fit.kind === 'blur') {
    // Blurring a tenth of the size costs a hundredth.
    const small = { width: evenly(width / 10), height: evenly(height / 10) }
    const cover = Math.max(small.width / inner.width, small.height / inner.height)
    const covered = { width: evenlyUp(inner.width * cover), height: evenlyUp(inner.height * cover) }
    return [
      `[${from}]${picturePart},split[${to}front][${to}back]`,
      `[${to}back]scale=${covered.width}:${covered.height}:flags=fast_bilinear,crop=${small.width}:${small.height},gblur=sigma=${(small.width / 27).toFixed(2)}:steps=2,eq=brightness=-0.07:saturation=1.1,scale=${full}:flags=bicubic[${to}blurred]`,
      `[${to}blurred][${to}front]overlay=${x}:${y}:format=yuv420[${to}]`,
    ].join(';')
  }
  const { luma, blue, red } = bt709(fit.colour)
  return [
    `[${from}]${picturePart}[${to}front]`,
    `color=c=black:s=${width}x${height}:r=${frame.fps},format=yuv420p,lutyuv=y=${luma}:u=${blue}:v=${red}[${to}ground]`,
    `[${to}ground][${to}front]overlay=${x}:${y}:format=yuv420:shortest=1[${to}]`,
  ].join(';')
}

/** Whether filling the frame loses less than a hundredth, so that a fit would show a hairline. */
export function hasShapeOf(
  shown: { width: number; height: number },
  frame: { width: number; height: number },
): boolean {
  if (!shown.width || !shown.height) return false
  return Math.abs((shown.width * frame.height) / (shown.height * frame.width) - 1) < 0.01
}

/** Scaling to `size`, into 8-bit BT.709 of limited range, from whatever the clip is. HDR is brought down to what a phone shows. */
function colourFilters(picture: Picture): (size: string) => string {
  if (picture.isHdr) {
    const source = `tin=${picture.transfer}:pin=${picture.primaries ?? 'bt2020'}:min=${picture.matrix ?? 'bt2020nc'}:rin=${picture.range === 'pc' ? 'full' : 'limited'}`
    return (size) =>
      [
        `scale=${size}:flags=bicubic`,
        'setsar=1',
        `zscale=${source}:t=linear:npl=203`,
        'format=gbrpf32le',
        'zscale=p=bt709',
        'tonemap=tonemap=mobius:param=0.5:desat=0:peak=5',
        'zscale=t=bt709:m=bt709:r=limited:d=ordered',
        'format=yuv420p',
      ].join(',')
  }
  // An untagged clip is BT.601 when small and BT.709 when large: that is how players show it.
  const isLarge = Math.min(picture.width, picture.height) >= 720
  const matrix = MATRICES[picture.matrix ?? ''] ?? (isLarge ? 'bt709' : 'bt601')
  const range = picture.range === 'pc' || picture.pixelFormat.startsWith('yuvj') ? 'pc' : 'tv'
  return (size) =>
    `scale=${size}:flags=bicubic:in_color_matrix=${matrix}:in_range=${range}:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p`
}

/** ffprobe's names to those of the scale filter. */
const MATRICES: Record<string, string> = {
  bt709: 'bt709',
  smpte170m: 'bt601',
  bt470bg: 'bt601',
  fcc: 'fcc',
  smpte240m: 'smpte240m',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
}

/** 8-bit limited-range BT.709 of a CSS hex colour; ffmpeg's own colour names go through BT.601. */
function bt709(colour: string): { luma: number; blue: number; red: number } {
  const [r, g, b] = [1, 3, 5].map((from) => parseInt(colour.slice(from, from + 2), 16) / 255) as [
    number,
    number,
    number,
  ]
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b
  return {
    luma: Math.round(16 + 219 * y),
    blue: Math.round(128 + (224 * (b - y)) / 1.8556),
    red: Math.round(128 + (224 * (r - y)) / 1.5748),
  }
}

function evenly(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2)
}

function evenlyUp(value: number): number {
  return Math.max(2, Math.ceil(value / 2) * 2)
}
