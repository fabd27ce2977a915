/** The few words of SVG that the drawings are written with. */

/** One decimal of a canvas 1,000 high: a tenth of a pixel at the size of a poster. NaN and ∞ never reach a file. */
export function num(value: number): string {
  if (!Number.isFinite(value)) return '0'
  const rounded = Math.round(Math.min(Math.max(value, -99_999), 99_999) * 10) / 10
  return String(rounded === 0 ? 0 : rounded)
}

export function escapeAttribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

type Attributes = Record<string, string | number | undefined>

/** `<tag a="…"/>`, or with `inner` between its tags; attributes that are undefined are left out. */
export function element(tag: string, attributes: Attributes, inner?: string): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? num(value) : escapeAttribute(value!)}"`)
    .join('')
  return inner === undefined ? `<${tag}${written}/>` : `<${tag}${written}>${inner}</${tag}>`
}

export function shape(d: string, fill: string, more: Attributes = {}): string {
  return element('path', { d, fill, ...more })
}

/** A line with round ends: brows, lashes, laces. */
export function stroke(d: string, colour: string, width: number, more: Attributes = {}): string {
  return element('path', {
    d,
    fill: 'none',
    stroke: colour,
    'stroke-width': width,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    ...more,
  })
}

/** Round dots of one size, as the ends of lines that have no length: a third of the bytes of circles. */
export function spots(at: readonly { x: number; y: number }[], radius: number, colour: string): string {
  return stroke(at.map(({ x, y }) => `M${num(x)} ${num(y)}h0`).join(''), colour, radius * 2)
}

export function ellipse(
  cx: number,
  cy: number,
  rx: number,
  ry: number,
  fill: string,
  more: Attributes = {},
): string {
  return element('ellipse', { cx, cy, rx, ry, fill, ...more })
}

export function group(inner: string, attributes: Attributes = {}): string {
  return inner === '' ? '' : element('g', attributes, inner)
}

/**
 * What a drawing collects beside its shapes: definitions under names that no other drawing on the same page has, as
 * long as their `name`s differ.
 */
export class Definitions {
  readonly #prefix: string
  readonly #written = new Map<string, string>()

  constructor(name: string) {
    this.#prefix = name
  }

  /** Adds one definition once, and answers the `url(#…)` that refers to it. */
  add(name: string, write: (id: string) => string): string {
    const id = `${this.#prefix}${name}`
    if (!this.#written.has(id)) this.#written.set(id, write(id))
    return `url(#${id})`
  }

  toString(): string {
    const written = [...this.#written.values()].join('')
    return written && element('defs', {}, written)
  }
}
