import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { openSync } from 'fontkit'
import { format, resolveConfig } from 'prettier'
import { FONT_FILES, fontPath } from '#jobs/media/fonts.ts'
import { ROOT } from './process.ts'

/**
 * `node bin/glyphs.ts` writes down which characters the fonts of the project hold: for the browser all of them together,
 * for the renderer file by file. To be run when a font is added or updated; a test tells when it was forgotten.
 */
const UNION = 'app/studio/glyph-ranges.ts'
const BY_FILE = 'jobs/media/font-coverage.ts'

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [file, text] of Object.entries(await glyphModules()))
    await writeFile(path.join(ROOT, file), text)
}

/** The two modules as they should be, by path. */
export async function glyphModules(): Promise<Record<string, string>> {
  const all = new Set<number>()
  const coverage: Record<string, string> = {}
  for (const file of FONT_FILES) {
    const points = charactersOf(fontPath(file, file.weights === 'variable' ? 400 : file.weights.at(-1)!))
    for (const point of points) all.add(point)
    coverage[file.name] = rangesOf(points)
  }
  const note = '/** Written by bin/glyphs.ts. Ranges of code points, hexadecimal. */\n'
  return {
    [UNION]: await tidy(UNION, `${note}export const GLYPH_RANGES = '${rangesOf(all)}'\n`),
    [BY_FILE]: await tidy(
      BY_FILE,
      `${note}export const FONT_COVERAGE: Record<string, string> = ${JSON.stringify(coverage)}\n`,
    ),
  }
}

function charactersOf(file: string): number[] {
  const font = openSync(file)
  if (!('characterSet' in font)) throw new Error(`${file} is a collection of fonts`)
  // Control characters are in some fonts as nothing at all; U+FFFF ends the table.
  return font.characterSet.filter((point) => point >= 0x20 && point !== 0x7f && point !== 0xffff)
}

/** `20-7e,a9` */
function rangesOf(points: Iterable<number>): string {
  const ranges: [first: number, last: number][] = []
  for (const point of [...new Set(points)].sort((a, b) => a - b)) {
    const open = ranges.at(-1)
    if (open && point === open[1] + 1) open[1] = point
    else ranges.push([point, point])
  }
  return ranges
    .map(([first, last]) =>
      first === last ? first.toString(16) : `${first.toString(16)}-${last.toString(16)}`,
    )
    .join(',')
}

async function tidy(file: string, text: string): Promise<string> {
  const filepath = path.join(ROOT, file)
  return format(text, { ...(await resolveConfig(filepath)), filepath })
}
