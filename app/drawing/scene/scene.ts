import type { Canvas } from '../canvas.ts'
import { drawHome, drawKitchen, drawOffice, drawShop, drawStudio } from './indoors.ts'
import { drawBeach, drawGarden, drawStreet } from './outdoors.ts'

/** Beginnings of words, Indonesian and English, that tell of a place; the first that is found decides. */
const PLACES: readonly (readonly [RegExp, (canvas: Canvas) => string])[] = [
  [/\b(beach|pantai|laut|sea|ocean|pasir|sand|island|pulau)/, drawBeach],
  [/\b(kitchen|dapur|masak|cook|restoran|restaurant|kafe|cafe|coffee|kopi)/, drawKitchen],
  [/\b(shop|store|toko|warung|butik|boutique|market|pasar|mall|rak\b|shelf)/, drawShop],
  [/\b(street|jalan|kota|city|urban|trotoar|sidewalk|gedung|building)/, drawStreet],
  [
    /\b(garden|taman|kebun|park|forest|hutan|alam|nature|pohon|tree|sawah|gunung|mountain|outdoor)/,
    drawGarden,
  ],
  [/\b(office|kantor|meeting|rapat|kerja|work|desk|meja)/, drawOffice],
  [/\b(home|house|rumah|ruang|living|kamar|bedroom|sofa|interior)/, drawHome],
  [/\b(studio|backdrop|latar|photo|foto)/, drawStudio],
]

/** A simple place that suits the words; undefined when none of ours does. */
export function drawScene(canvas: Canvas, prompt: string): string | undefined {
  const words = prompt.toLowerCase()
  const found = PLACES.map(([pattern, draw]) => ({ at: words.search(pattern), draw }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)
  return found[0]?.draw(canvas)
}
