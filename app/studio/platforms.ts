import { z } from 'zod'
import file from './platforms.json' with { type: 'json' }

/**
 * What each platform takes, as data: platforms.json. Every limit has the page it was read on and the day; where sources
 * disagree it is the strictest value. `must` is refused or cut by the platform when broken; `should` costs quality,
 * reach or a button over the text. The file is public: change a number there and nothing else has to change.
 */

const length = z.number().positive()
const sides = z.object({ width: length, height: length })
const shared = {
  /** Of which kind of file; of every kind that the platform takes when it is absent. */
  kind: z.enum(['video', 'image']).optional(),
  severity: z.enum(['must', 'should']),
  source: z.url({ protocol: /^https$/ }),
  checkedAt: z.iso.date(),
}

export const limit = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('kind'), kinds: z.array(z.enum(['video', 'image'])).min(1), ...shared }),
  /** Width to height of the flattest and the steepest; equal where there is only one. */
  z.strictObject({ rule: z.literal('ratio'), min: sides, max: sides, ...shared }),
  z.strictObject({
    rule: z.literal('pixels'),
    minWidth: length.optional(),
    minHeight: length.optional(),
    maxWidth: length.optional(),
    maxHeight: length.optional(),
    ...shared,
  }),
  z.strictObject({ rule: z.literal('seconds'), min: length.optional(), max: length, ...shared }),
  /** A megabyte is a million bytes here: the smaller one, to be on the safe side. */
  z.strictObject({ rule: z.literal('bytes'), max: length, ...shared }),
  /** Content types. */
  z.strictObject({ rule: z.literal('container'), types: z.array(z.string()).min(1), ...shared }),
  /** As ffprobe names them. */
  z.strictObject({
    rule: z.literal('codec'),
    video: z.array(z.string()),
    pixels: z.array(z.string()),
    audio: z.array(z.string()),
    ...shared,
  }),
  z.strictObject({ rule: z.literal('fps'), min: length, max: length, ...shared }),
  /** Hz. */
  z.strictObject({ rule: z.literal('sample-rate'), max: length, ...shared }),
  /** None may be there. */
  z.strictObject({ rule: z.literal('edit-list'), ...shared }),
  /** The index stands before the frames. */
  z.strictObject({ rule: z.literal('fast-start'), ...shared }),
  /** LUFS. */
  z.strictObject({ rule: z.literal('loudness'), min: z.number(), max: z.number(), ...shared }),
  /** dBTP. */
  z.strictObject({ rule: z.literal('true-peak'), max: z.number(), ...shared }),
  /** What the platform's own buttons leave free, in pixels of a picture of this size; other shapes are not judged. */
  z.strictObject({
    rule: z.literal('safe-zone'),
    ...sides.shape,
    left: z.number().nonnegative(),
    top: z.number().nonnegative(),
    right: length,
    bottom: length,
    ...shared,
  }),
  /** Pictures of one post. */
  z.strictObject({ rule: z.literal('count'), max: length, ...shared }),
])
export type Limit = z.infer<typeof limit>
export type RuleId = Limit['rule']

const platform = z.strictObject({ id: z.string().regex(/^[a-z-]{1,40}$/), limits: z.array(limit) })
export type Platform = z.infer<typeof platform>

export const PLATFORMS: readonly Platform[] = z
  .strictObject({ platforms: z.array(platform) })
  .parse(file).platforms

export function findPlatform(id: string | null | undefined): Platform | undefined {
  return PLATFORMS.find((one) => one.id === id)
}
