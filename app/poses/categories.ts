import type { Localised } from '#app/studio/contract.ts'

/** How the pose library is sorted: what sellers take pictures for, in the order in which they ask for it. */
export const CATEGORIES = [
  {
    id: 'professional',
    title: { id: 'Profesional', en: 'Professional' },
    subcategories: [
      { id: 'business-portraits', title: { id: 'Potret bisnis', en: 'Business portraits' } },
      { id: 'corporate-headshots', title: { id: 'Foto profil kantor', en: 'Corporate headshots' } },
      { id: 'conference-speaking', title: { id: 'Bicara di acara', en: 'Conference speaking' } },
      { id: 'office-workspace', title: { id: 'Di kantor', en: 'Office and workspace' } },
    ],
  },
  {
    id: 'e-commerce',
    title: { id: 'Jualan online', en: 'E-commerce' },
    subcategories: [
      { id: 'product-modeling', title: { id: 'Memperagakan produk', en: 'Product modelling' } },
      { id: 'shopee-tiktok', title: { id: 'Shopee dan TikTok', en: 'Shopee and TikTok' } },
      { id: 'before-after', title: { id: 'Sebelum dan sesudah', en: 'Before and after' } },
      { id: 'live-selling', title: { id: 'Jualan live', en: 'Live selling' } },
    ],
  },
  {
    id: 'fashion',
    title: { id: 'Fashion dan gaya', en: 'Fashion and style' },
    subcategories: [
      { id: 'editorial', title: { id: 'Editorial majalah', en: 'Editorial' } },
      { id: 'street-style', title: { id: 'Gaya jalanan', en: 'Street style' } },
      { id: 'runway-catwalk', title: { id: 'Peragaan busana', en: 'Runway and catwalk' } },
    ],
  },
  {
    id: 'hijab',
    title: { id: 'Hijab dan busana santun', en: 'Hijab and modest fashion' },
    subcategories: [
      { id: 'casual-hijab', title: { id: 'Hijab santai', en: 'Casual hijab' } },
      { id: 'professional-hijab', title: { id: 'Hijab kerja', en: 'Professional hijab' } },
      { id: 'fashion-hijab', title: { id: 'Hijab fashion', en: 'Fashion hijab' } },
      { id: 'wedding-hijab', title: { id: 'Hijab pengantin', en: 'Wedding hijab' } },
    ],
  },
  {
    id: 'lifestyle',
    title: { id: 'Santai dan keseharian', en: 'Casual and lifestyle' },
    subcategories: [
      { id: 'everyday-casual', title: { id: 'Sehari-hari', en: 'Everyday casual' } },
      { id: 'social-media', title: { id: 'Media sosial', en: 'Social media' } },
      { id: 'outdoor-lifestyle', title: { id: 'Di luar ruangan', en: 'Outdoor lifestyle' } },
      { id: 'sitting-relaxed', title: { id: 'Duduk santai', en: 'Sitting relaxed' } },
    ],
  },
  {
    id: 'sports',
    title: { id: 'Olahraga dan aktif', en: 'Sports and active' },
    subcategories: [
      { id: 'fitness-gym', title: { id: 'Kebugaran dan gym', en: 'Fitness and gym' } },
      { id: 'yoga-wellness', title: { id: 'Yoga dan kesehatan', en: 'Yoga and wellness' } },
      { id: 'running-cardio', title: { id: 'Lari dan kardio', en: 'Running and cardio' } },
    ],
  },
] as const satisfies readonly {
  id: string
  title: Localised
  subcategories: readonly { id: string; title: Localised }[]
}[]

export type Category = (typeof CATEGORIES)[number]['id']
export type Subcategory = (typeof CATEGORIES)[number]['subcategories'][number]['id']

/** The category that a sub-category belongs to. */
export function categoryOf(subcategory: Subcategory): Category {
  const found = CATEGORIES.find(({ subcategories }) => subcategories.some(({ id }) => id === subcategory))
  if (!found) throw new Error(`No category has the sub-category "${subcategory}"`)
  return found.id
}
