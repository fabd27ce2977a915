import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  AGES,
  BODIES,
  EYES,
  GENDERS,
  HAIR_COLOURS,
  HAIRS,
  OUTFITS,
  SKINS,
  STYLES,
  traitsSchema,
  type Traits,
} from '#app/avatars/traits.ts'
import { mirrorSkeleton } from '#app/poses/mirror.ts'
import { HAND_POINTS, JOINTS, type Skeleton } from '#app/poses/skeleton.ts'
import { figureSvg, type FigureRequest } from './figure.ts'
import { portraitSvg } from './portrait.ts'
import type { DraftRequest } from './canvas.ts'
import { rasteriseSvg, openImage } from '#jobs/media/image.ts'

const traitsOf = (traits: Partial<Traits> = {}): Traits => traitsSchema.parse(traits)

const portrait = (request: Partial<DraftRequest> = {}) =>
  portraitSvg({
    traits: traitsOf(),
    seed: 1,
    background: { mode: 'keep' },
    width: 300,
    height: 400,
    isDraft: false,
    ...request,
  })

const figure = (request: Partial<FigureRequest> = {}) =>
  figureSvg({
    traits: traitsOf(),
    skeleton: STANDING,
    seed: 1,
    background: { mode: 'keep' },
    width: 300,
    height: 400,
    isDraft: false,
    ...request,
  })

describe('a drawing', () => {
  it('is the same for the same seed, and of another person for another', () => {
    expect(portrait({ seed: 7 })).toBe(portrait({ seed: 7 }))
    expect(figure({ seed: 7 })).toBe(figure({ seed: 7 }))
    const plain = (seed: number) => withoutNames(portrait({ seed, background: { mode: 'transparent' } }))
    expect(new Set(Array.from({ length: 50 }, (_, seed) => plain(seed))).size).toBe(50)
  })

  it('shows the same person in another picture when it is told whose face it is', () => {
    const head = (request: Partial<FigureRequest>) =>
      withoutNames(figure({ background: { mode: 'transparent' }, ...request }))
    expect(head({ seed: 2, personSeed: 9 })).toBe(head({ seed: 3, personSeed: 9 }))
    expect(head({ seed: 2, personSeed: 9 })).not.toBe(head({ seed: 2, personSeed: 10 }))
  })

  it.each(
    Object.entries({
      gender: GENDERS,
      age: AGES,
      skin: SKINS,
      hair: HAIRS,
      hairColour: HAIR_COLOURS,
      eyes: EYES,
      body: BODIES,
      outfit: OUTFITS,
      outfitColour: ['#aa3344', '#33aa44'],
      hasGlasses: [true, false],
      hasBeard: [true, false],
      style: STYLES,
    }),
  )('of each %s is another one', (trait, values) => {
    for (const draw of [portrait, figure]) {
      const drawn = values.map((value) => withoutNames(draw({ traits: traitsOf({ [trait]: value }) })))
      expect(new Set(drawn).size).toBe(values.length)
    }
  })

  it('of each colour of a scarf is another one', () => {
    const scarf = (coverColour: string) =>
      withoutNames(portrait({ traits: traitsOf({ hair: 'hijab', coverColour }) }))
    expect(scarf('#aa3344')).not.toBe(scarf('#33aa44'))
  })

  it('bears the mark of a draft when it is one, and only then', () => {
    for (const draw of [portrait, figure]) {
      expect(draw({ isDraft: true })).toContain('class="draft-mark"')
      expect(draw({ isDraft: false })).not.toContain('draft-mark')
    }
  })

  it('shares no name with another drawing of the same page', () => {
    const names = (svg: string) => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!)
    const [one, other] = [names(portrait({ seed: 1 })), names(portrait({ seed: 2 }))]
    expect(one.length).toBeGreaterThan(0)
    expect(one.filter((id) => other.includes(id))).toEqual([])
  })

  it('takes only a picture that it can carry in itself as a face', () => {
    const face = { href: 'data:image/png;base64,iVBORw0KGgo=' }
    expect(figure({ face })).toContain(face.href)
    for (const href of ['https://example.com/a.png', 'data:image/svg+xml;base64,AAAA', '" onload="x'])
      expect(figure({ face: { href } })).not.toContain(href.slice(0, 12))
  })

  it('is of the colour it is told, and of none that is no colour', () => {
    expect(portrait({ background: { mode: 'colour', colour: '#ABCDEF' } })).toContain('fill="#abcdef"')
    const colour = '"/><script/>'
    expect(portrait({ background: { mode: 'colour', colour } })).not.toContain('script')
    expect(portrait({ traits: { ...traitsOf(), outfitColour: colour } })).not.toContain('script')
  })

  it('has a place where words of either language tell of one', () => {
    const scene = (prompt: string) => withoutNames(portrait({ background: { mode: 'scene', prompt } }))
    for (const [english, indonesian] of [
      ['on a sunny beach', 'di pantai yang cerah'],
      ['in a small shop', 'di toko kecil'],
      ['a bright kitchen', 'dapur yang terang'],
      ['in the street', 'di jalan'],
      ['in the garden', 'di taman'],
      ['at the office', 'di kantor'],
      ['at home', 'di rumah'],
    ])
      expect(scene(english!)).toBe(scene(indonesian!))
    expect(scene('the moon')).toBe(withoutNames(portrait({ background: { mode: 'keep' } })))
  })

  it('stays small enough to show two dozen on a page', () => {
    for (const outfit of OUTFITS)
      for (const hair of HAIRS)
        expect(figure({ traits: traitsOf({ outfit, hair }) }).length).toBeLessThan(25_000)
  })
})

describe('a figure', () => {
  it('follows its pose, and its mirror image is another one', () => {
    const raised = { ...STANDING, joints: { ...STANDING.joints, leftWrist: { x: 0.6, y: 0.05 } } }
    expect(figure({ skeleton: raised })).not.toBe(figure())
    expect(figure({ skeleton: mirrorSkeleton(raised) })).not.toBe(figure({ skeleton: raised }))
  })

  it('is nobody where no body is known', () => {
    const nobody = Object.fromEntries(JOINTS.map((joint) => [joint, null])) as Skeleton['joints']
    const background = { mode: 'transparent' } as const
    expect(figure({ skeleton: { width: 0.75, joints: nobody }, background })).not.toContain('<path')
  })

  it('is whole for whatever pose and whoever', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ traits: anyTraits, skeleton: anySkeleton, seed: anySeed }),
        async (request) => {
          const svg = figure({ ...request, isDraft: true })
          expect(svg).not.toMatch(/NaN|Infinity|undefined|\[object/)
          expect(isWellFormed(svg)).toBe(true)
        },
      ),
      { numRuns: 250 },
    )
  })

  it('can be made pixels of', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ traits: anyTraits, skeleton: anySkeleton, seed: anySeed }),
        async (request) => {
          const png = await rasteriseSvg(figure({ ...request, width: 90, height: 120 }))
          expect(await (await openImage(png)).metadata()).toMatchObject({ width: 90, height: 120 })
        },
      ),
      { numRuns: 25 },
    )
  })
})

/** What two drawings of the same things have different are only the names of their parts. */
const withoutNames = (svg: string) =>
  svg.replace(/\bd[a-z0-9]{3,7}(?=(eye-?1|face|top|light|fade|print|kawung|parang))/g, '')

/** Every element is closed, in order, and every reference leads somewhere. */
function isWellFormed(svg: string): boolean {
  const open: string[] = []
  for (const [tag, isClosing, name, rest] of svg.matchAll(
    /<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z-]+="[^"<&]*")*)\s*\/?>/g,
  )) {
    if (isClosing && open.pop() !== name) return false
    if (!isClosing && !tag.endsWith('/>')) open.push(name!)
    void rest
  }
  const text = svg.replace(/<\/?[a-zA-Z]+(?:\s+[a-zA-Z-]+="[^"<&]*")*\s*\/?>/g, '')
  const ids = new Set([...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
  const isResolved = [...svg.matchAll(/url\(#([^)]+)\)/g)].every(([, id]) => ids.has(id))
  return open.length === 0 && text === '' && isResolved
}

const anySeed = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const anyColour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`)
const anyTraits: fc.Arbitrary<Traits> = fc.record({
  gender: fc.constantFrom(...GENDERS),
  age: fc.constantFrom(...AGES),
  skin: fc.constantFrom(...SKINS),
  hair: fc.constantFrom(...HAIRS),
  hairColour: fc.constantFrom(...HAIR_COLOURS),
  coverColour: anyColour,
  eyes: fc.constantFrom(...EYES),
  body: fc.constantFrom(...BODIES),
  outfit: fc.constantFrom(...OUTFITS),
  outfitColour: anyColour,
  hasGlasses: fc.boolean(),
  hasBeard: fc.boolean(),
  style: fc.constantFrom(...STYLES),
})

/** On the canvas, at its edges, far outside, on top of each other, hidden. */
const anyPoint = fc.option(
  fc.record({
    x: fc.oneof(fc.double({ min: -0.2, max: 1, noNaN: true }), fc.constantFrom(0.5, 1e9, -1e9, Number.NaN)),
    y: fc.oneof(
      fc.double({ min: -0.2, max: 1.2, noNaN: true }),
      fc.constantFrom(0.5, 1e9, Number.POSITIVE_INFINITY),
    ),
  }),
  { nil: null, freq: 4 },
)
const anyHand = fc.option(fc.array(anyPoint, { minLength: HAND_POINTS, maxLength: HAND_POINTS }), {
  nil: undefined,
})
const anySkeleton: fc.Arbitrary<Skeleton> = fc
  .record({
    width: fc.constantFrom(0.5, 0.75, 1, 1.6),
    points: fc.array(anyPoint, { minLength: JOINTS.length, maxLength: JOINTS.length }),
    leftHand: anyHand,
    rightHand: anyHand,
  })
  .map(({ width, points, leftHand, rightHand }) => ({
    width,
    joints: Object.fromEntries(JOINTS.map((joint, index) => [joint, points[index]])) as Skeleton['joints'],
    ...(leftHand && { leftHand }),
    ...(rightHand && { rightHand }),
  }))

const STANDING: Skeleton = {
  width: 0.75,
  joints: {
    nose: { x: 0.375, y: 0.13 },
    neck: { x: 0.375, y: 0.23 },
    rightShoulder: { x: 0.275, y: 0.235 },
    rightElbow: { x: 0.24, y: 0.4 },
    rightWrist: { x: 0.225, y: 0.54 },
    leftShoulder: { x: 0.475, y: 0.235 },
    leftElbow: { x: 0.51, y: 0.4 },
    leftWrist: { x: 0.525, y: 0.54 },
    rightHip: { x: 0.315, y: 0.51 },
    rightKnee: { x: 0.31, y: 0.73 },
    rightAnkle: { x: 0.305, y: 0.93 },
    leftHip: { x: 0.435, y: 0.51 },
    leftKnee: { x: 0.44, y: 0.73 },
    leftAnkle: { x: 0.445, y: 0.93 },
    rightEye: { x: 0.362, y: 0.116 },
    leftEye: { x: 0.388, y: 0.116 },
    rightEar: { x: 0.34, y: 0.122 },
    leftEar: { x: 0.41, y: 0.122 },
  },
}
