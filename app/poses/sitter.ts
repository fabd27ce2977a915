import { traitsSchema, type Traits } from '#app/avatars/traits.ts'
import type { Category } from './categories.ts'
import type { LibraryPose } from './library-pose.ts'

/** Who stands in for a pose of the library in its picture: dressed for its category, and not always the same person. */
export function sitterFor({ id, category, suits }: Pick<LibraryPose, 'id' | 'category' | 'suits'>): Traits {
  const turn = turnOf(id)
  const isMan = suits.length === 1 ? suits[0] === 'male' : category !== 'hijab' && turn % 2 === 1
  const { women, men } = WARDROBE[category]
  return traitsSchema.parse({
    gender: isMan ? 'male' : 'female',
    skin: pick(['light', 'medium', 'brown', 'olive'], turn),
    hair: isMan ? pick(['short', 'buzz', 'curly'], turn) : pick(women.hairs, turn),
    outfit: isMan ? pick(men.outfits, turn) : pick(women.outfits, turn),
    outfitColour: pick(COLOURS, turn),
    coverColour: pick(COVERS, turn),
    style: STYLES[category],
  })
}

/** A person for poses that belong to nobody: in plain clothes that show the limbs. */
export const PLAIN_SITTER: Traits = traitsSchema.parse({
  hair: 'medium',
  outfit: 't-shirt',
  outfitColour: '#35608a',
})

const WARDROBE = {
  professional: {
    women: { hairs: ['medium', 'bun', 'long'], outfits: ['blazer', 'shirt'] },
    men: { outfits: ['suit', 'shirt'] },
  },
  'e-commerce': {
    women: { hairs: ['long', 'ponytail', 'hijab'], outfits: ['casual', 'apron', 't-shirt'] },
    men: { outfits: ['casual', 'apron', 't-shirt'] },
  },
  fashion: {
    women: { hairs: ['long', 'curly', 'braids'], outfits: ['dress', 'blazer', 'kebaya'] },
    men: { outfits: ['batik', 'blazer', 'hoodie'] },
  },
  hijab: {
    women: { hairs: ['hijab', 'hijab-syari'], outfits: ['gamis', 'kebaya', 'blazer'] },
    men: { outfits: ['batik'] },
  },
  lifestyle: {
    women: { hairs: ['ponytail', 'long', 'hijab'], outfits: ['casual', 'hoodie', 't-shirt'] },
    men: { outfits: ['hoodie', 't-shirt', 'casual'] },
  },
  sports: {
    women: { hairs: ['ponytail', 'bun', 'braids'], outfits: ['sport'] },
    men: { outfits: ['sport'] },
  },
} as const satisfies Record<
  Category,
  { women: { hairs: Traits['hair'][]; outfits: Traits['outfit'][] }; men: { outfits: Traits['outfit'][] } }
>

const STYLES = {
  professional: 'professional',
  'e-commerce': 'casual',
  fashion: 'fashion',
  hijab: 'traditional',
  lifestyle: 'casual',
  sports: 'sports',
} as const satisfies Record<Category, Traits['style']>

const COLOURS = ['#35608a', '#8a4b3a', '#3f6f5c', '#6b4f7d', '#b0803a', '#40454f']
const COVERS = ['#b9a3c9', '#d9c3a5', '#8fa9a0', '#c99a94']

function pick<T>(choices: readonly T[], turn: number): T {
  return choices[turn % choices.length]!
}

/** A number of an id's own: the same person sits for a pose as long as the pose is there. */
function turnOf(id: string): number {
  return [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7)
}
