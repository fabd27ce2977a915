import type { Starter } from '../contract.ts'
import type { FormatId } from './formats.ts'
import { poseGeneratorInput, type PoseGeneratorInput } from './input.ts'

/** Ids of the library, for what each set is made for. */
export const STARTER_POSES = {
  example: ['casual-standing', 'product-at-chest', 'two-thumbs-up'],
  marketplace: [
    'product-at-chest',
    'product-on-open-palm',
    'product-beside-face',
    'bag-on-shoulder',
    'watch-on-wrist',
    'casual-standing',
  ],
  hijab: [
    'hijab-hands-behind-back',
    'hijab-adjusting-scarf',
    'hijab-skirt-hold',
    'hijab-arms-out-twirl',
    'hijab-sling-bag-walk',
    'hijab-profile-chin-up',
    'hijab-seated-elegant',
    'hijab-hands-folded-front',
  ],
  live: [
    'live-greeting',
    'live-product-to-camera',
    'live-behind-table',
    'live-phone-in-hand',
    'point-up-to-price',
    'point-to-both-sides',
  ],
  sports: ['yoga-tree', 'yoga-warrior-two', 'forward-lunge', 'dumbbell-curl', 'jogging', 'skipping-rope'],
  portraits: ['headshot-straight', 'headshot-angled', 'headshot-arms-folded', 'arms-crossed-front'],
  story: [
    'coffee-to-go',
    'selfie',
    'finger-heart',
    'peace-sign',
    'sofa-arm-on-backrest',
    'street-walking',
    'arms-wide-open',
  ],
  office: ['arms-crossed-front', 'hand-in-pocket', 'typing-at-desk', 'speaker-open-hands', 'carrying-folder'],
} as const satisfies Record<string, readonly string[]>

type Look = Partial<Pick<PoseGeneratorInput, 'details' | 'variations'>> & {
  background?: Partial<PoseGeneratorInput['background']>
}

/** Sets of poses with the formats they are for. Who is in them, and how well they are made, stays as it is. */
export const STARTERS: Starter<PoseGeneratorInput>[] = [
  starter(
    'foto-marketplace',
    { id: 'Foto marketplace', en: 'Marketplace photos' },
    {
      id: 'Enam pose memamerkan produk, latar putih, ukuran Shopee, Tokopedia, dan Lazada.',
      en: 'Six poses that show a product on white, in the sizes of Shopee, Tokopedia and Lazada.',
    },
    'marketplace',
    ['shopee', 'tokopedia', 'lazada'],
    { background: { mode: 'colour', colour: '#ffffff' } },
  ),
  starter(
    'busana-hijab',
    { id: 'Katalog busana hijab', en: 'Modest fashion catalogue' },
    {
      id: 'Delapan pose busana muslim, latar krem lembut, untuk katalog dan feed.',
      en: 'Eight poses for modest fashion on soft cream, for the catalogue and the feed.',
    },
    'hijab',
    ['instagram-portrait', 'instagram-story', 'shopee'],
    { background: { mode: 'colour', colour: '#efe6da' } },
  ),
  starter(
    'host-live',
    { id: 'Host live jualan', en: 'Live-selling host' },
    {
      id: 'Menyapa, menunjuk, mengangkat barang: sampul dan status untuk siaran langsung.',
      en: 'Greeting, pointing, holding things up: covers and stories for a live broadcast.',
    },
    'live',
    ['tiktok', 'instagram-story', 'shopee'],
    {},
  ),
  starter(
    'olahraga',
    { id: 'Pakaian olahraga', en: 'Sportswear' },
    {
      id: 'Enam gerakan dari yoga sampai lari, di studio yang terang.',
      en: 'Six moves from yoga to running, in a bright studio.',
    },
    'sports',
    ['instagram-feed', 'instagram-story', 'tokopedia'],
    { background: { mode: 'scene', scene: 'studio olahraga terang dengan lantai kayu' } },
  ),
  starter(
    'potret-feed',
    { id: 'Potret untuk feed', en: 'Portraits for the feed' },
    {
      id: 'Setengah badan, dua variasi setiap pose, siap untuk Instagram.',
      en: 'Half-length, two variations of each pose, ready for Instagram.',
    },
    'portraits',
    ['instagram-feed', 'instagram-portrait'],
    { variations: 2 },
  ),
  starter(
    'paket-story',
    { id: 'Paket story seminggu', en: 'A week of stories' },
    {
      id: 'Tujuh pose santai, satu untuk setiap hari, tegak 9:16.',
      en: 'Seven casual poses, one for each day, upright 9:16.',
    },
    'story',
    ['instagram-story', 'tiktok'],
    { background: { mode: 'scene', scene: 'teras kafe yang teduh di pagi hari' } },
  ),
  starter(
    'profil-usaha',
    { id: 'Profil usaha', en: 'Business profile' },
    {
      id: 'Pemilik dan tim untuk LinkedIn, Facebook, dan situs toko.',
      en: 'Owners and teams for LinkedIn, Facebook and the shop’s own site.',
    },
    'office',
    ['linkedin', 'facebook', 'instagram-feed'],
    { background: { mode: 'colour', colour: '#e4e8ef' } },
  ),
]

function starter(
  id: string,
  title: Starter['title'],
  summary: Starter['summary'],
  poses: keyof typeof STARTER_POSES,
  formats: FormatId[],
  { background, ...look }: Look,
): Starter<PoseGeneratorInput> {
  return {
    id,
    title,
    summary,
    apply: (example) => ({
      ...example,
      ...look,
      mode: 'poses',
      poses: STARTER_POSES[poses].map((pose) => ({ pose, isMirrored: false })),
      skipped: [],
      formats,
      background: { ...poseGeneratorInput.parse({}).background, ...background },
    }),
  }
}
