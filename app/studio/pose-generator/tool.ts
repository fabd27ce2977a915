import { defineTool, type Insight } from '../contract.ts'
import { cellsOf, uniquePoses } from './cells.ts'
import { checkPoses } from './check.ts'
import { estimatePoses } from './estimate.ts'
import { examplePoses, refitPoses, withAvatar, withPoses } from './example.ts'
import { formatsOf, NEW_PHOTO, poseGeneratorInput, whoOf, type PoseGeneratorInput } from './input.ts'
import { groupSize, priceImages } from './price.ts'
import { STARTERS } from './starters.ts'

export default defineTool<PoseGeneratorInput>({
  title: { id: 'Pose Generator', en: 'Pose Generator' },
  summary: {
    id: 'Satu karakter dalam banyak pose, pas untuk setiap marketplace dan media sosial.',
    en: 'One character in many poses, shaped for every marketplace and network.',
  },
  icon: 'person-standing',
  place: 5,
  queue: 'remote',
  accepts: ['image'],
  input: poseGeneratorInput,
  uploads(input) {
    const { from, id } = whoOf(input)
    return from === 'photo' && input.who !== NEW_PHOTO ? [id] : []
  },
  wantsFiles: (input) => whoOf(input).from === 'photo',
  avatars(input) {
    const { from, id } = whoOf(input)
    return from === 'avatar' ? [id] : []
  },
  services: ({ tier }) => (tier === 'draft' ? [] : ['huggingface']),
  withAvatar,
  withPoses,
  price: priceImages,
  check: checkPoses,
  estimate: estimatePoses,
  insight: insightOf,
  usesSample: (name) => name.startsWith('wajah-'),
  example: examplePoses,
  /** A draft of one picture in one of its formats: what the pose and the framing look like, at no price. */
  preview(input, index) {
    const formats = formatsOf(input)
    const format = formats[index % groupSize(input)]
    return {
      ...input,
      tier: 'draft',
      only: Math.floor(index / groupSize(input)),
      formats: format ? [format] : [],
    }
  },
  previewIn: 'form',
  groupSize,
  refit: refitPoses,
  starters: STARTERS,
  describe(input, language) {
    const images = cellsOf(input).length
    const [image, pose, format] =
      language === 'id'
        ? ['gambar', 'pose', 'format']
        : [
            plural('picture', images),
            plural('pose', uniquePoses(input.poses).length),
            plural('format', groupSize(input)),
          ]
    const what =
      input.mode === 'text' ? input.description.slice(0, 60) : `${uniquePoses(input.poses).length} ${pose}`
    return `${images} ${image} · ${what} · ${groupSize(input)} ${format}`
  },
})

/** Nets draw about a megapixel; a sheet of A4 has nine. */
function insightOf(input: PoseGeneratorInput): Insight {
  const isPrint = input.formats.includes('print-a4') || input.formats.includes('print-4x6')
  const isTransparent =
    input.background.mode === 'transparent' && input.formats.some((id) => id !== 'original')
  return {
    warnings: [
      ...(isPrint && input.tier !== 'draft' ? [{ code: 'print-enlarged' }] : []),
      ...(isTransparent ? [{ code: 'transparent-png' }] : []),
    ],
  }
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`
}
