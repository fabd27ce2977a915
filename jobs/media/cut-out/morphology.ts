/** Masks of one byte a pixel, 1 where something is. All of these return a new mask. */

/** Marks everything within `radius` pixels across or down of a mark. */
export function dilate(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  return turnRows(turnRows(mask, width, height, radius), height, width, radius)
}

/** Keeps the marks that have nothing but marks within `radius`; what lies beyond the picture counts as marked. */
export function erode(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  return invert(dilate(invert(mask), width, height, radius))
}

export function invert(mask: Uint8Array): Uint8Array {
  const inverted = new Uint8Array(mask.length)
  for (let at = 0; at < mask.length; at += 1) inverted[at] = 1 - mask[at]!
  return inverted
}

/** Dilates along the rows and answers columns as rows, so that twice is both ways. */
function turnRows(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const turned = new Uint8Array(mask.length)
  for (let y = 0; y < height; y += 1) {
    let reach = -1
    for (let x = 0; x < width + radius; x += 1) {
      if (x < width && mask[y * width + x]) reach = x + radius
      const at = x - radius
      if (at >= 0 && reach >= at) turned[at * height + y] = 1
    }
  }
  return turned
}

/** Soft edges: the mean of the square of `radius` around each pixel, twice, which is nearly a bell. */
export function soften(mask: Uint8Array, width: number, height: number, radius: number): Float32Array {
  const once = meanRows(meanRows(Float32Array.from(mask), width, height, radius), height, width, radius)
  return meanRows(meanRows(once, width, height, radius), height, width, radius)
}

function meanRows(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const turned = new Float32Array(plane.length)
  const size = 2 * radius + 1
  for (let y = 0; y < height; y += 1) {
    const row = y * width
    const clamp = (x: number) => plane[row + Math.min(width - 1, Math.max(0, x))]!
    let sum = 0
    for (let x = -radius; x <= radius; x += 1) sum += clamp(x)
    for (let x = 0; x < width; x += 1) {
      turned[x * height + y] = sum / size
      sum += clamp(x + radius + 1) - clamp(x - radius)
    }
  }
  return turned
}

export interface Region {
  area: number
  /** Index of one of its pixels. */
  first: number
  label: number
}

/** Joined marks, also over corners: the number of its region for each pixel, 1 and up, and the regions in that order. */
export function labelRegions(
  mask: Uint8Array,
  width: number,
  height: number,
): { labels: Int32Array; regions: Region[] } {
  const labels = new Int32Array(mask.length)
  const queue = new Int32Array(mask.length)
  const regions: Region[] = []
  for (let first = 0; first < mask.length; first += 1) {
    if (!mask[first] || labels[first]) continue
    const label = regions.length + 1
    let [head, tail] = [0, 0]
    queue[tail++] = first
    labels[first] = label
    while (head < tail) {
      const at = queue[head++]!
      const x = at % width
      const y = (at - x) / width
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
          const next = row * width + column
          if (!mask[next] || labels[next]) continue
          labels[next] = label
          queue[tail++] = next
        }
      }
    }
    regions.push({ area: tail, first, label })
  }
  return { labels, regions }
}
