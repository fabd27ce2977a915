import { draftEngine } from '#jobs/ai/draft.ts'
import { huggingFace } from '#jobs/ai/huggingface.ts'
import type { Picture, PictureEngine, PictureOptions, PictureRequest, PictureTier } from '#jobs/ai/picture.ts'

/** Who makes the pictures of a tier: drafts are drawn here, the others by Hugging Face's providers. */
export function engineOf(tier: PictureTier): PictureEngine {
  return tier === 'draft' ? draftEngine : huggingFace()
}

/**
 * One picture. Fails with ProviderError, whose `fault` says what it means for the credits: `transient` (another run later
 * may work), `quota` (our account there, or the day's money: code `spend-cap`), `content` (this will not be drawn: code
 * `refused`), `input`. Tries and pauses lie behind it then: nobody needs to try again at once. Or with the reason of `signal`.
 */
export async function pictureOf(request: PictureRequest, options: PictureOptions): Promise<Picture> {
  return await engineOf(request.tier).run(request, options)
}
