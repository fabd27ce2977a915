import { textStyle, type TextStyle } from './style.ts'

/** What a preset says of a text; where it stands and how large it is stay as they are. */
type Look = Omit<TextStyle, 'anchor' | 'x' | 'y' | 'align' | 'size' | 'width'>

const PLAIN: Omit<Look, 'font' | 'weight' | 'colour'> = {
  plate: 'none',
  plateColour: '#000000',
  plateOpacity: 0.55,
  shadow: false,
  glow: false,
  outline: 0,
  outlineColour: '#000000',
  padding: 2.5,
  isUpperCase: false,
  leading: 1.15,
}

/** Looks of a text under the names of the tool's words (`presets.bold`). */
export const PRESETS = {
  bold: { ...PLAIN, font: 'plus-jakarta-sans', weight: 800, colour: '#ffffff', plate: 'auto', leading: 1.08 },
  tiktok: {
    ...PLAIN,
    font: 'montserrat',
    weight: 800,
    colour: '#ffffff',
    outline: 14,
    outlineColour: '#000000',
    leading: 1.2,
  },
  plate: {
    ...PLAIN,
    font: 'poppins',
    weight: 600,
    colour: '#1b1a17',
    plate: 'lines',
    plateColour: '#ffffff',
    plateOpacity: 1,
    padding: 1.8,
    leading: 1.35,
  },
  minimal: { ...PLAIN, font: 'inter', weight: 500, colour: '#ffffff', plate: 'auto', leading: 1.3 },
  neon: {
    ...PLAIN,
    font: 'bebas-neue',
    weight: 400,
    colour: '#7df9ff',
    glow: true,
    plate: 'auto',
    plateColour: '#0b0b1a',
    isUpperCase: true,
  },
  elegant: {
    ...PLAIN,
    font: 'playfair-display',
    weight: 600,
    colour: '#fff8ea',
    shadow: true,
    plate: 'auto',
    plateColour: '#2a1f16',
    leading: 1.2,
  },
  retro: {
    ...PLAIN,
    font: 'archivo-black',
    weight: 400,
    colour: '#3b1d0f',
    plate: 'box',
    plateColour: '#f6c453',
    plateOpacity: 1,
    padding: 3,
    isUpperCase: true,
    leading: 1.1,
  },
  playful: {
    ...PLAIN,
    font: 'pacifico',
    weight: 400,
    colour: '#ffffff',
    outline: 8,
    outlineColour: '#c2337c',
    shadow: true,
    leading: 1.35,
  },
} satisfies Record<string, Look>

export type PresetName = keyof typeof PRESETS
export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[]

/** The preset that a style is, whatever its place and size. */
export function presetOf(style: TextStyle): PresetName | undefined {
  return PRESET_NAMES.find((name) =>
    Object.entries(PRESETS[name]).every(([key, value]) => style[key as keyof Look] === value),
  )
}

/** `{ preset: 'bold', size: 9 }` of a form or a recipe, with the preset's own values written out. */
export function withPreset(style: Record<string, unknown>): Record<string, unknown> {
  const { preset, ...own } = style
  const look = PRESET_NAMES.find((name) => name === preset)
  if (look) return { ...PRESETS[look], ...own }
  return preset === undefined || preset === '' ? own : style
}

/** Where a text stands and how large it is: what a change of preset leaves alone. */
export function placeOf(style: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(PLACE.flatMap((key) => (key in style ? [[key, style[key]]] : [])))
}

const PLACE = ['anchor', 'x', 'y', 'align', 'size', 'width'] as const satisfies (keyof TextStyle)[]

/** For a block that comes below another: smaller, and at the same anchor, where the renderer stacks them. */
export function styleBelow(above: TextStyle | undefined): TextStyle {
  if (!above) return textStyle.parse({ anchor: 'bottom' })
  const { x: _, y: __, ...style } = above
  return { ...style, size: Math.max(SMALLEST, Math.round(above.size * 6) / 10) }
}

/** Percent of the canvas width that is still read on a phone. */
const SMALLEST = 3.5
