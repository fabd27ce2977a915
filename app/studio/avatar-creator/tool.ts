import { findAvatarPreset } from '#app/avatars/presets.ts'
import { defineTool } from '../contract.ts'
import { checkAvatar } from './check.ts'
import { avatarInput, countOf, sizeOf, uploadsOf, type AvatarInput } from './input.ts'
import { nameOf } from './person.ts'
import { isDraft, priceAvatars } from './price.ts'

/** One picture: drawn or cut here, and as slow services make it. */
const SECONDS = { own: 1, standard: 15, best: 30 }
/** Of a portrait of a million pixels: flat colours, a JPEG, a photograph as PNG. */
const BYTES_PER_PIXEL = { draft: 0.15, photo: 0.35, made: 1.5 }
const PREVIEW_SIDE = 512

export default defineTool<AvatarInput>({
  title: { id: 'Pembuat Avatar', en: 'Avatar Creator' },
  summary: {
    id: 'Buat tokoh merek dari foto, cerita, atau contoh, lalu pakai lagi di alat lain.',
    en: 'Make a brand character from a photo, a description or an example, and use it in other tools.',
  },
  icon: 'user-round',
  place: 4,
  queue: 'remote',
  accepts: ['image'],
  makesAvatars: true,
  input: avatarInput,
  uploads: uploadsOf,
  wantsFiles: ({ way }) => way === 'photo' || way === 'references',
  services: (input) => (isDraft(input) || input.way === 'photo' ? [] : ['huggingface']),
  price: priceAvatars,
  check: checkAvatar,
  estimate(input) {
    const { width, height } = sizeOf(input)
    const kind = input.way === 'photo' ? 'photo' : isDraft(input) ? 'draft' : 'made'
    const seconds = kind === 'made' && input.tier !== 'draft' ? SECONDS[input.tier] : SECONDS.own
    const count = countOf(input)
    return { seconds: count * seconds, bytes: Math.ceil(count * width * height * BYTES_PER_PIXEL[kind]) }
  },
  usesSample: (name) => name.startsWith('wajah-'),
  example: (_, services = []) =>
    avatarInput.parse({ tier: services.includes('huggingface') ? 'standard' : 'draft' }),
  previewIn: 'form',
  preview: (input) => {
    const { width, height } = sizeOf(input)
    const scale = PREVIEW_SIDE / Math.min(width, height)
    return {
      ...input,
      tier: 'draft',
      count: 1,
      shape: 'custom',
      width: Math.min(Math.round(width * scale), PREVIEW_SIDE * 4),
      height: Math.min(Math.round(height * scale), PREVIEW_SIDE * 4),
    }
  },
  refit(input, uploads) {
    const have = new Set(uploads.map(({ id }) => id))
    const photo = have.has(input.photo) ? input.photo : ''
    const references = input.references.filter((id) => have.has(id))
    // Whoever agreed did so for those photos.
    const isSame = photo === input.photo && references.length === input.references.length
    return { ...input, photo, references, hasConsent: isSame && input.hasConsent }
  },
  describe(input, language) {
    const count = countOf(input)
    const what = { id: 'avatar', en: count > 1 ? 'avatars' : 'avatar' }[language]
    const preset = input.way === 'preset' && !input.name ? findAvatarPreset(input.preset) : undefined
    return `${count} ${what} · ${preset?.title[language] ?? nameOf(input, 0)}`
  },
})
