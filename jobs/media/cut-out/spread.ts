/**
 * Colours carried on into where they are not known (push-pull, Gortler and others 1996): each unknown pixel gets a soft
 * mean of the known ones around it, near ones first. `colours` has three numbers a pixel; `isKnown` 1 or 0. With a
 * `grain` known pixels do not keep their own colour either, but get that of squares of 2 to the power of `grain`.
 */
export function spreadColours(
  colours: Float32Array,
  isKnown: Uint8Array,
  width: number,
  height: number,
  grain = 0,
): Float32Array {
  const fine: Level = {
    width,
    height,
    sums: new Float32Array(width * height * 3),
    weights: new Float32Array(isKnown),
  }
  for (let pixel = 0; pixel < isKnown.length; pixel += 1) {
    if (!isKnown[pixel]) continue
    fine.sums[pixel * 3] = colours[pixel * 3]!
    fine.sums[pixel * 3 + 1] = colours[pixel * 3 + 1]!
    fine.sums[pixel * 3 + 2] = colours[pixel * 3 + 2]!
  }
  const levels = [fine]
  while (Math.max(levels.at(-1)!.width, levels.at(-1)!.height) > 1) levels.push(push(levels.at(-1)!))
  for (let level = levels.length - 2; level >= 0; level -= 1) {
    const fine = levels[level]!
    if (level < grain) forget(fine)
    pull(fine, levels[level + 1]!)
  }
  return fine.sums
}

/** `sums` are colours by their weight; a weight is 1 at most. */
interface Level {
  width: number
  height: number
  sums: Float32Array
  weights: Float32Array
}

function push(fine: Level): Level {
  const width = Math.ceil(fine.width / 2)
  const height = Math.ceil(fine.height / 2)
  const sums = new Float32Array(width * height * 3)
  const weights = new Float32Array(width * height)
  for (let y = 0; y < fine.height; y += 1) {
    for (let x = 0; x < fine.width; x += 1) {
      const from = y * fine.width + x
      const weight = fine.weights[from]!
      if (weight === 0) continue
      const to = (y >> 1) * width + (x >> 1)
      weights[to]! += weight
      for (let of = 0; of < 3; of += 1) sums[to * 3 + of]! += fine.sums[from * 3 + of]!
    }
  }
  for (let at = 0; at < weights.length; at += 1) {
    const weight = weights[at]!
    if (weight <= 1) continue
    weights[at] = 1
    for (let of = 0; of < 3; of += 1) sums[at * 3 + of]! /= weight
  }
  return { width, height, sums, weights }
}

function forget({ sums, weights }: Level): void {
  sums.fill(0)
  weights.fill(0)
}

/** What a pixel lacks to a whole weight it takes from the coarser level, which is whole by now. */
function pull(fine: Level, coarse: Level): void {
  const { sums } = coarse
  for (let y = 0; y < fine.height; y += 1) {
    const top = Math.max(0, (y - 1) >> 1) * coarse.width
    const below = Math.min(coarse.height - 1, Math.max(0, (y + 1) >> 1)) * coarse.width
    // A fine pixel lies a quarter from its coarse one, towards the next.
    const down = y & 1 ? 0.25 : 0.75
    for (let x = 0; x < fine.width; x += 1) {
      const at = y * fine.width + x
      const weight = fine.weights[at]!
      if (weight >= 1) continue
      const left = Math.max(0, (x - 1) >> 1)
      const right = Math.min(coarse.width - 1, Math.max(0, (x + 1) >> 1))
      const across = x & 1 ? 0.25 : 0.75
      const one = (1 - weight) * (1 - down) * (1 - across)
      const two = (1 - weight) * (1 - down) * across
      const three = (1 - weight) * down * (1 - across)
      const four = (1 - weight) * down * across
      for (let of = 0; of < 3; of += 1) {
        fine.sums[at * 3 + of]! +=
          one * sums[(top + left) * 3 + of]! +
          two * sums[(top + right) * 3 + of]! +
          three * sums[(below + left) * 3 + of]! +
          four * sums[(below + right) * 3 + of]!
      }
      fine.weights[at] = 1
    }
  }
}
