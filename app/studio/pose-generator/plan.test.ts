import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { findPose } from '#app/poses/library.ts'
import { FORMAT_IDS } from './formats.ts'
import { cellsOf, gridOf } from './cells.ts'
import { checkPoses } from './check.ts'
import { MAX_CELLS, MAX_SEED, poseGeneratorInput, type PoseGeneratorInput } from './input.ts'
import { groupSize, priceImages } from './price.ts'
import { STARTER_POSES } from './starters.ts'
import tool from './tool.ts'

const poses = fc.uniqueArray(
  fc.record({ pose: fc.stringMatching(/^[a-z]{1,6}(-[a-z]{1,6})?$/), isMirrored: fc.boolean() }),
  { minLength: 1, maxLength: 60, selector: ({ pose }) => pose },
)

/** Inputs of the grid, some of whose cells are skipped. */
const inputs = fc
  .record({
    mode: fc.constantFrom('poses', 'text'),
    poses,
    description: fc.constant('berdiri sambil memegang tas'),
    variations: fc.integer({ min: 1, max: 10 }),
    formats: fc.subarray(FORMAT_IDS, { minLength: 1 }),
    tier: fc.constantFrom('draft', 'standard', 'best'),
    background: fc.record({
      mode: fc.constantFrom('keep', 'colour', 'transparent', 'scene'),
      scene: fc.constant('kafe kayu'),
    }),
    seed: fc.integer({ min: 0, max: MAX_SEED }),
    picks: fc.array(fc.nat({ max: 999 }), { maxLength: 40 }),
  })
  .map(({ picks, ...values }) => {
    const whole = poseGeneratorInput.parse(values)
    const keys = gridOf(whole).flatMap(({ cells }) => cells.map(({ key }) => key))
    const skipped = [...new Set(picks.map((pick) => keys[pick % keys.length]!))]
    return poseGeneratorInput.parse({ ...values, skipped })
  })

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)

describe('a grid', () => {
  it('makes every cell that is not skipped, and nothing else', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const all = gridOf(input).flatMap(({ cells }) => cells)
        const made = cellsOf(input)
        expect(all).toHaveLength((input.mode === 'text' ? 1 : input.poses.length) * input.variations)
        expect(made).toHaveLength(all.length - input.skipped.length)
        expect(made.map(({ key }) => key).filter((key) => input.skipped.includes(key))).toEqual([])
        expect(new Set(made.map(({ name }) => name)).size).toBe(made.length)
        for (const { seed } of made) expect(seed >= 0 && seed <= MAX_SEED).toBe(true)
      }),
    )
  })

  it('costs 30 a picture, 40 with a new background, nothing as drafts, whatever the formats', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const each = input.tier === 'draft' ? 0 : input.background.mode === 'keep' ? 30 : 40
        const { lines, outputCredits, isPaidByGroup } = priceImages(input)
        const count = cellsOf(input).length
        expect(outputCredits).toHaveLength(count * input.formats.length)
        expect(sum(outputCredits)).toBe(count * each)
        expect(sum(lines.map(({ quantity, credits }) => quantity * credits))).toBe(count * each)
        // One picture is one payment, with whichever of its files comes first.
        expect(isPaidByGroup).toBe(true)
        const first = outputCredits.filter((_, index) => index % groupSize(input) === 0)
        expect(first.every((credits) => credits === each)).toBe(true)
      }),
    )
  })

  it('is refused above 500 cells or with none left, and only then', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const all = sum(gridOf(input).map(({ cells }) => cells.length))
        const codes = checkPoses(input, new Map()).map(({ code }) => code)
        const expected =
          all > MAX_CELLS ? ['too-many-cells'] : cellsOf(input).length === 0 ? ['all-skipped'] : []
        expect(codes).toEqual(expected)
      }),
    )
  })

  it('gives a cell the same seed and name whatever is skipped beside it', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const whole = new Map(cellsOf({ ...input, skipped: [] }).map((cell) => [cell.key, cell]))
        for (const cell of cellsOf(input)) expect(cell).toEqual(whole.get(cell.key))
      }),
    )
  })

  it('previews one file of one of its pictures, for nothing', () => {
    fc.assert(
      fc.property(inputs, fc.nat(), (input, pick) => {
        const { length } = priceImages(input).outputCredits
        fc.pre(length > 0)
        const index = pick % length
        const preview = tool.preview!(input, index)
        expect(priceImages(preview).outputCredits).toEqual([0])
        expect(cellsOf(preview)).toEqual([cellsOf(input)[Math.floor(index / groupSize(input))]])
      }),
    )
  })
})

const input = (values: object): PoseGeneratorInput =>
  poseGeneratorInput.parse({ poses: [{ pose: 'wave' }], formats: ['shopee'], ...values })
const photo = {
  id: 'p1',
  name: 'wajah.jpg',
  kind: 'image',
  bytes: 1,
  isSample: false,
  facts: { kind: 'image', container: 'jpeg' },
} as const
const codesOf = (values: object) =>
  checkPoses(input(values), new Map([['p1', photo]])).map(({ code }) => code)

test.each([
  ['nothing chosen', { poses: [] }, ['poses-missing']],
  ['no format', { formats: [] }, ['formats-missing']],
  ['a photo without consent', { who: 'photo:p1' }, ['consent-missing']],
  ['a photo with consent', { who: 'photo:p1', photo: { hasConsent: true } }, []],
  ['a photo that is gone', { who: 'photo:p2', photo: { hasConsent: true } }, ['photo-missing']],
  ['a photo that is still to come', { who: 'photo:new', photo: { hasConsent: true } }, ['photo-wanted']],
  ['a character that is none', { who: 'sample:nobody' }, ['who-missing']],
  ['a short description', { mode: 'text', description: 'ya' }, ['description-missing']],
  [
    'a description of no pose',
    { mode: 'text', description: 'promo akhir tahun' },
    ['description-not-a-pose'],
  ],
  ['a forbidden description', { mode: 'text', description: 'berdiri telanjang' }, ['forbidden-adult']],
  ['a forbidden scene', { background: { mode: 'scene', scene: 'penuh darah' } }, ['forbidden-violence']],
  ['forbidden details', { details: 'dressed as Batman' }, ['forbidden-character']],
  ['an empty scene', { background: { mode: 'scene' } }, ['scene-missing']],
  ['a forbidden scene that is not used', { background: { mode: 'keep', scene: 'penuh darah' } }, []],
])('%s is told', (_, values, codes) => expect(codesOf(values)).toEqual(codes))

test('a form that names the word and the file lets its sentence be understood', () => {
  const [problem] = checkPoses(input({ details: 'memegang P1stol' }), new Map())
  expect(problem).toEqual({ code: 'forbidden-violence', values: { word: 'pistol' } })
})

test('settings that travel leave the face behind', () => {
  const own = input({ who: 'photo:p1', photo: { hasConsent: true }, variations: 3 })
  expect(tool.refit(own, [photo])).toBe(own)
  expect(tool.refit(own, [])).toMatchObject({
    who: 'sample:sari',
    photo: { hasConsent: false },
    variations: 3,
  })
  expect(tool.refit(tool.withAvatar!(own, 'a1'), [photo])).toMatchObject({ who: 'sample:sari' })
})

test('poses sent from their pages replace those of the form', () => {
  const skipped = input({ skipped: ['wave~1'], mode: 'text', description: 'duduk' })
  const sent = tool.withPoses!(skipped, [{ pose: 'sit', isMirrored: true }])
  expect(cellsOf(sent)).toMatchObject([{ key: 'sit~mirrored~1', name: 'sit-mirrored-1' }])
})

test('words become a file name', () => {
  const cells = cellsOf(
    input({ mode: 'text', description: 'Duduk, ménghadap ke kanan! Sambil tersenyum lebar' }),
  )
  expect(cells.map(({ name }) => name)).toEqual(['duduk-menghadap-ke-kanan-sambil-1'])
})

test('every starter and the example name poses that the library has', () => {
  const named = Object.values(STARTER_POSES).flat()
  expect(named.filter((id) => !findPose(id))).toEqual([])
})
