import type { EYES, HAIR_COLOURS, SKINS } from '#app/avatars/traits.ts'

/** The colours of people, warm as the paper they lie on, and what light makes of a colour. */

/** Of one material: its own colour, the same in shade, and in light. All '#rrggbb'. */
export interface Tone {
  base: string
  shade: string
  light: string
}

export interface SkinTone extends Tone {
  cheek: string
  lip: string
}

export const SKIN_TONES: Record<(typeof SKINS)[number], SkinTone> = {
  fair: { base: '#f9dcc8', shade: '#ecbfa6', light: '#fdebdd', cheek: '#f2a791', lip: '#cf6f66' },
  light: { base: '#f3cba9', shade: '#dfa985', light: '#f9dcc2', cheek: '#e6947a', lip: '#c4635a' },
  medium: { base: '#e2ac80', shade: '#c98d62', light: '#eec29c', cheek: '#d37e5e', lip: '#b1554b' },
  olive: { base: '#cc9a68', shade: '#b07d4e', light: '#dcb184', cheek: '#bb7050', lip: '#9d4d43' },
  brown: { base: '#a9714a', shade: '#8b5836', light: '#bf8860', cheek: '#a05640', lip: '#863f3c' },
  dark: { base: '#74492f', shade: '#5a3521', light: '#8b5d40', cheek: '#7d3f30', lip: '#6b3036' },
}

export const HAIR_TONES: Record<(typeof HAIR_COLOURS)[number], Tone> = {
  black: { base: '#2a2425', shade: '#191516', light: '#463d3d' },
  'dark-brown': { base: '#44302a', shade: '#2f201c', light: '#634840' },
  brown: { base: '#6b4630', shade: '#4f3221', light: '#8a6046' },
  auburn: { base: '#8b4228', shade: '#6a2f1c', light: '#ab5d3e' },
  blonde: { base: '#d3a65e', shade: '#b58543', light: '#e6c486' },
  grey: { base: '#98938d', shade: '#78736e', light: '#b5b0a9' },
  white: { base: '#e4dfd6', shade: '#c4beb3', light: '#f5f2ec' },
}

export const IRISES: Record<(typeof EYES)[number], string> = {
  'dark-brown': '#38231b',
  brown: '#6b4226',
  hazel: '#8c6b35',
  green: '#5b7d4e',
  blue: '#4f7fa8',
  grey: '#7b8791',
}

export const PAPER = '#fbfaf6'
export const INK = '#1b1a17'
export const KUNYIT = '#e6a100'
export const NILA = '#23356b'

/** `colour` when it is '#rrggbb', in small letters; otherwise `fallback`. */
export function colourOr(colour: unknown, fallback: string): string {
  return typeof colour === 'string' && /^#[0-9a-f]{6}$/i.test(colour) ? colour.toLowerCase() : fallback
}

/** A material of one colour. Very dark and very light ones keep room for their shade and their light. */
export function toneOf(colour: string): Tone {
  const room = Math.min(Math.max(brightnessOf(colour), 0.12), 0.94)
  const base = room === brightnessOf(colour) ? colour : mix(colour, room < 0.5 ? '#5a544e' : '#cfc6b8', 0.18)
  return { base, shade: mix(base, '#2b1d2e', 0.22), light: mix(base, '#fff6e6', 0.22) }
}

/** From `from` (0) to `to` (1). */
export function mix(from: string, to: string, part: number): string {
  const [a, b] = [channelsOf(from), channelsOf(to)]
  const hex = a.map((value, index) => Math.round(value + (b[index]! - value) * part))
  return `#${hex.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** 0 (black) to 1 (white), as an eye weighs the three. */
export function brightnessOf(colour: string): number {
  const [red, green, blue] = channelsOf(colour)
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
}

function channelsOf(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}
