/** Pixels of a picture as sRGB, four bytes each, rows without gaps, alpha not multiplied in. */
export interface Raster {
  data: Uint8Array
  width: number
  height: number
}

/** One number for each pixel. */
export interface Plane<Values extends Float32Array | Uint8Array = Float32Array> {
  values: Values
  width: number
  height: number
}

/**
 * The picture with its long side at most `side` pixels, each the mean of those it stands for: noise averages out with it.
 * What is seen through is white. The same picture when it is small enough.
 */
export function reduceRaster(picture: Raster, side: number): Raster {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  const width = Math.max(1, Math.round(picture.width * scale))
  const height = Math.max(1, Math.round(picture.height * scale))
  const { data } = picture
  const reduced = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y += 1) {
    const top = Math.floor((y * picture.height) / height)
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * picture.height) / height))
    for (let x = 0; x < width; x += 1) {
      const left = Math.floor((x * picture.width) / width)
      const right = Math.max(left + 1, Math.floor(((x + 1) * picture.width) / width))
      let [red, green, blue] = [0, 0, 0]
      for (let row = top; row < bottom; row += 1) {
        for (let at = (row * picture.width + left) * 4, column = left; column < right; column += 1, at += 4) {
          const alpha = data[at + 3]! / 255
          const white = 255 * (1 - alpha)
          red += data[at]! * alpha + white
          green += data[at + 1]! * alpha + white
          blue += data[at + 2]! * alpha + white
        }
      }
      const count = (bottom - top) * (right - left)
      const to = (y * width + x) * 4
      reduced[to] = red / count
      reduced[to + 1] = green / count
      reduced[to + 2] = blue / count
      reduced[to + 3] = 255
    }
  }
  return { data: reduced, width, height }
}
