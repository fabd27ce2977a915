import type { Raster } from './raster.ts'

/**
 * The picture in Oklab (Ottosson 2020), three numbers for each pixel, hundredfold: lightness 0–100, and a difference of 1
 * is about the smallest that one sees. What is like to the eye is near here, which it is not in sRGB.
 */
export function oklabOf({ data, width, height }: Raster): Float32Array {
  const lab = new Float32Array(width * height * 3)
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const red = LINEAR[data[pixel * 4]!]!
    const green = LINEAR[data[pixel * 4 + 1]!]!
    const blue = LINEAR[data[pixel * 4 + 2]!]!
    const long = cubeRoot(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    const middle = cubeRoot(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    const short = cubeRoot(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lab[pixel * 3] = 100 * (0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short)
    lab[pixel * 3 + 1] = 100 * (1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short)
    lab[pixel * 3 + 2] = 100 * (0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short)
  }
  return lab
}

/** The light of each sRGB value (IEC 61966-2-1). */
const LINEAR = Float32Array.from({ length: 256 }, (_, value) => {
  const signal = value / 255
  return signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4
})

/** `Math.cbrt` is exact and takes five times as long; steps of this table are far below what eight bits hold. */
const ROOTS = Float32Array.from({ length: 16_385 }, (_, step) => Math.cbrt(step / 16_384))

function cubeRoot(light: number): number {
  const step = Math.min(16_384, Math.max(0, light * 16_384))
  // The curve is steep where it begins.
  if (step < 256) return Math.cbrt(step / 16_384)
  const whole = Math.floor(step)
  const before = ROOTS[whole]!
  return before + (ROOTS[Math.min(16_384, whole + 1)]! - before) * (step - whole)
}
