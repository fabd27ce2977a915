import { parseWithZod } from '@conform-to/zod/v4'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { poseChoiceSchema, poseParameter, readPoseParameter } from './choice.ts'
import { oneLine, plainText } from './plain-text.ts'
import { readPosted, readPostedOpenPose } from './posted-pose.ts'
import { STANDING } from './standing.ts'

describe('an editor posts', () => {
  test('its skeleton as it is', () => {
    expect(readPosted(form({ skeleton: JSON.stringify(STANDING) }))).toEqual(STANDING)
  })

  test('a table of figures where no JavaScript runs', () => {
    const fields = Object.entries(STANDING.joints).flatMap(([joint, point]) => [
      [`x.${joint}`, String((point!.x / STANDING.width) * 100)],
      [`y.${joint}`, String(point!.y * 100)],
      [`seen.${joint}`, 'on'],
    ])
    const table = {
      ...(Object.fromEntries(fields) as Record<string, string>),
      base: JSON.stringify(STANDING),
    }
    expect(readPosted(form(table))).toEqual(STANDING)
    const edited = form({ ...table, 'x.nose': '20,5' })
    edited.delete('seen.leftEye')
    const changed = readPosted(edited)
    expect(changed?.joints.nose?.x).toBeCloseTo(0.205 * STANDING.width, 4)
    expect(changed?.joints.leftEye).toBeNull()
  })

  test.each([
    [{}],
    [{ skeleton: 'x' }],
    [{ skeleton: JSON.stringify({ ...STANDING, width: 99 }) }],
    [{ skeleton: JSON.stringify({ ...STANDING, joints: { nose: { x: 0, y: 0 }, neck: null } }) }],
    [{ skeleton: JSON.stringify({ ...STANDING, leftHand: [] }) }],
    [{ base: JSON.stringify(STANDING) }],
  ])('%j, which is no pose', (fields) => {
    expect(readPosted(form(fields))).toBeUndefined()
  })

  test('a file, or what was pasted before it', async () => {
    const both = form({ openpose: ' pasted ' })
    both.set('openposeFile', new File(['chosen'], 'pose.json'))
    expect(await readPostedOpenPose(both)).toBe('pasted')
    both.set('openpose', '')
    expect(await readPostedOpenPose(both)).toBe('chosen')
    expect(await readPostedOpenPose(form({}))).toBe('')
  })
})

describe('a choice', () => {
  const schema = z.object({ poses: z.array(poseChoiceSchema) })
  const own = 'own:0b5b2c3e-0000-4000-8000-000000000000'

  test('is read from the fields of a picker', () => {
    const posted = form({
      'poses[0].pose': 'arms-crossed-front',
      'poses[0].isMirrored': 'on',
      'poses[1].pose': own,
      'poses[1].skeleton': JSON.stringify(STANDING),
    })
    const { payload: _, ...submission } = parseWithZod(posted, { schema })
    expect(submission).toMatchObject({
      status: 'success',
      value: {
        poses: [
          { pose: 'arms-crossed-front', isMirrored: true },
          { pose: own, isMirrored: false, skeleton: STANDING },
        ],
      },
    })
  })

  test.each([{ pose: own }, { pose: '../x' }, { pose: own, skeleton: 'x' }])('is never %j', (choice) => {
    expect(poseChoiceSchema.safeParse(choice).success).toBe(false)
  })

  test('of the library brings no points of its own', () => {
    expect(poseChoiceSchema.parse({ pose: 'sitting', skeleton: STANDING })).toEqual({
      pose: 'sitting',
      isMirrored: false,
    })
  })

  test.each([
    { pose: 'sitting', isMirrored: false },
    { pose: own, isMirrored: true },
  ])('%j goes through an address', (choice) => {
    expect(readPoseParameter(poseParameter(choice))).toEqual(choice)
  })
})

test('what other people read turns and hides nothing', () => {
  expect(oneLine('  Naik\n\tsepeda \u202egnat\u0000 ')).toBe('Naik sepeda gnat')
  expect(plainText('Dari depan.\r\n\r\n\r\n\r\nTangan\u200b kiri.')).toBe('Dari depan.\n\nTangan kiri.')
})

function form(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}
