import type { Language } from '#app/i18n/language.ts'
import { tools } from './catalog.server.ts'

/** Ids of the tools that make avatars. */
export async function avatarMakers(): Promise<string[]> {
  return [...(await tools())].filter(([, { makesAvatars }]) => makesAvatars).map(([id]) => id)
}

/** The tools that an avatar can be sent to. */
export async function avatarTakers(language: Language): Promise<{ id: string; title: string }[]> {
  return [...(await tools())]
    .filter(([, { withAvatar }]) => withAvatar)
    .map(([id, { title }]) => ({ id, title: title[language] }))
}
