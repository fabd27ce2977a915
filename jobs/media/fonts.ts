import { createRequire } from 'node:module'
import path from 'node:path'
import type * as Canvas from '@napi-rs/canvas'
import { findFont, FONTS, nearestWeight, type FontId } from '#app/studio/fonts.ts'
import { readRanges } from '#app/studio/glyphs.ts'
import { FONT_COVERAGE } from './font-coverage.ts'

/**
 * The fonts of the project, opened when a text first needs them: the emoji alone are 6 MB. Families come in files by
 * script; a text is set in the files that hold its characters, those of its family first, then the common ones. Fonts of
 * the machine are never asked, so a slide looks the same on every machine.
 */
export interface Face {
  /** A value for `context.font`. */
  css(pixels: number): string
}

/** `content` decides which files are opened, so a face draws no other text. */
export async function openFace(content: string, family: string, weight: number): Promise<Face> {
  const font = findFont(family)
  const points = new Set([...content].filter(isDrawn).map((character) => character.codePointAt(0)!))
  const names: string[] = []
  // A line without letters still has a height.
  points.add(0x48)
  for (const file of [...filesOf(font.id), ...FALLBACK]) {
    if (![...points].some((point) => holds(file, point))) continue
    for (const point of points) if (holds(file, point)) points.delete(point)
    names.push(await register(file, weight))
    if (points.size === 0) break
  }
  const own = nearestWeight(font, weight)
  const stack = names.map((name) => `"${name}"`).join(', ')
  return { css: (pixels) => `${own} ${pixels.toFixed(3)}px ${stack}` }
}

/** What only shapes its neighbours asks for no font; but U+FE0F asks for the emoji of what is also a letter or a sign. */
function isDrawn(character: string): boolean {
  return character === '\ufe0f' || !/[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(character)
}

let canvas: Promise<typeof Canvas> | undefined

/** Loaded on first use: the web process never draws. */
export function loadCanvas(): Promise<typeof Canvas> {
  return (canvas ??= import('@napi-rs/canvas'))
}

/** One file of a family, or one per weight. */
export interface FontFile {
  /** Unique; also the family's name to Skia. */
  name: string
  package: string
  subset: string
  weights: readonly number[] | 'variable'
}

const WEIGHTS = [400, 500, 600, 700, 800, 900]
const LATIN = ['latin', 'latin-ext', 'vietnamese']

const FAMILIES: Record<FontId, FontFile[]> = {
  'plus-jakarta-sans': variable('plus-jakarta-sans', [...LATIN, 'cyrillic-ext']),
  poppins: fixed('poppins', ['latin', 'latin-ext', 'devanagari'], WEIGHTS),
  montserrat: variable('montserrat', [...LATIN, 'cyrillic', 'cyrillic-ext']),
  inter: variable('inter', [...LATIN, 'cyrillic', 'cyrillic-ext', 'greek']),
  'noto-sans': variable('noto-sans', [
    ...LATIN,
    'cyrillic',
    'cyrillic-ext',
    'greek',
    'greek-ext',
    'devanagari',
  ]),
  oswald: variable('oswald', [...LATIN, 'cyrillic', 'cyrillic-ext']),
  anton: fixed('anton', LATIN, [400]),
  'archivo-black': fixed('archivo-black', ['latin', 'latin-ext'], [400]),
  'bebas-neue': fixed('bebas-neue', ['latin', 'latin-ext'], [400]),
  'playfair-display': variable('playfair-display', [...LATIN, 'cyrillic']),
  lora: variable('lora', [...LATIN, 'cyrillic', 'cyrillic-ext']),
  pacifico: fixed('pacifico', [...LATIN, 'cyrillic', 'cyrillic-ext'], [400]),
  caveat: variable('caveat', ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext']),
}

/** What every text may need beside its family, in the order in which it is asked. */
const FALLBACK: FontFile[] = [
  ...FAMILIES['noto-sans'],
  ...fixed('noto-sans-arabic', ['arabic'], WEIGHTS),
  ...fixed('noto-sans-javanese', ['javanese'], [400, 500, 600, 700]),
  ...fixed('noto-sans-balinese', ['balinese'], [400, 500, 600, 700]),
  // Before the symbols, so that a heart is a red one.
  ...fixed('noto-color-emoji', ['emoji'], [400]),
  ...fixed('noto-sans-symbols', ['symbols'], WEIGHTS),
  ...fixed('noto-sans-symbols-2', ['symbols'], [400]),
  // The font is whole under this name: 𝗯𝗼𝗹𝗱 and 𝓼𝓬𝓻𝓲𝓹𝓽 letters.
  ...fixed('noto-sans-math', ['latin'], [400]),
]

/** Every file that some text may be drawn with. */
export const FONT_FILES: readonly FontFile[] = [
  ...new Map(
    [...FONTS.flatMap(({ id }) => FAMILIES[id]), ...FALLBACK].map((file) => [file.name, file]),
  ).values(),
]

/** Absolute path of the file for `weight`, one of the file's own. */
export function fontPath({ package: scoped, subset, weights }: FontFile, weight: number): string {
  const manifest = createRequire(import.meta.url).resolve(`${scoped}/package.json`)
  const name = scoped.slice(scoped.indexOf('/') + 1)
  const cut = weights === 'variable' ? 'wght' : weight
  return path.join(path.dirname(manifest), 'files', `${name}-${subset}-${cut}-normal.woff2`)
}

function filesOf(id: FontId): FontFile[] {
  return FAMILIES[id]
}

function variable(name: string, subsets: string[]): FontFile[] {
  return subsets.map((subset) => ({
    name: `${name} ${subset}`,
    package: `@fontsource-variable/${name}`,
    subset,
    weights: 'variable',
  }))
}

function fixed(name: string, subsets: string[], weights: readonly number[]): FontFile[] {
  return subsets.map((subset) => ({
    name: `${name} ${subset}`,
    package: `@fontsource/${name}`,
    subset,
    weights,
  }))
}

const registered = new Set<string>()

/** Answers the family's name to Skia. */
async function register(file: FontFile, wanted: number): Promise<string> {
  const weight =
    file.weights === 'variable' ? 400 : nearestWeight({ id: '', title: '', weights: file.weights }, wanted)
  const path = fontPath(file, weight)
  if (!registered.has(path)) {
    const { GlobalFonts } = await loadCanvas()
    if (!GlobalFonts.registerFromPath(path, file.name)) throw new Error(`The font ${path} cannot be read`)
    registered.add(path)
  }
  return file.name
}

const coverage = new Map<string, { starts: number[]; ends: number[] }>()

function holds({ name }: FontFile, point: number): boolean {
  let ranges = coverage.get(name)
  if (!ranges) coverage.set(name, (ranges = readRanges(FONT_COVERAGE[name] ?? '')))
  const { starts, ends } = ranges
  const index = starts.findLastIndex((start) => start <= point)
  return index >= 0 && point <= ends[index]!
}
