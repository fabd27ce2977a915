import { env } from '#app/env.server.ts'
import { findAvatars } from '#app/models/avatar.server.ts'
import { findGeneration, lastInput } from '#app/models/generation.server.ts'
import { findPreset, findShared } from '#app/models/preset.server.ts'
import { askedPoses } from '#app/poses/asked-poses.server.ts'
import type { PoseChoice } from '#app/poses/choice.ts'
import type { FormUpload, Service, Starter, Tool } from './contract.ts'
import type { Opening } from './opening.ts'
import { salvage } from './salvage.ts'

/** What a form's address asks to begin with, not yet fitted to anybody's files. */
export interface Beginning {
  opening: Opening
  input?: unknown
  starter?: Starter
  /** Of the user's, to begin with. */
  avatarId?: string
  /** To begin with. */
  poses?: PoseChoice[]
}

/**
 * `?from=` an old run, `?preset=` of one's own, `?shared=` by somebody, `?starter=` of the gallery; else where the form
 * was left, with the `?avatar=` and the `?pose=`s that another page sent along. Undefined when it asks for what is not
 * there. A link that was taken back is no fault of who follows it: the form opens as ever, and says so.
 */
export async function findBeginning(
  userId: string,
  { id, tool }: { id: string; tool: Tool },
  search: URLSearchParams,
): Promise<Beginning | undefined> {
  const asked = (name: string) => search.get(name) ?? undefined
  const run = asked('from')
  if (run !== undefined) {
    const found = await findGeneration(userId, run)
    return found?.tool === id ? { opening: { from: 'run' }, input: found.input } : undefined
  }
  const presetId = asked('preset')
  if (presetId !== undefined) {
    const found = await findPreset(userId, presetId)
    if (found?.tool !== id) return
    const { name, shareToken } = found
    const link = shareToken === null ? null : shareLink(id, shareToken)
    return { opening: { from: 'preset', id: presetId, name, link }, input: found.input }
  }
  const starterId = asked('starter')
  if (starterId !== undefined) {
    const starter = tool.starters?.find((one) => one.id === starterId)
    return starter && { opening: { from: 'starter', id: starterId }, starter }
  }
  const token = asked('shared')
  const shared = token === undefined ? undefined : await findShared(id, token)
  if (shared) return { opening: { from: 'shared', name: shared.name }, input: shared.input }
  const avatarId = asked('avatar')
  if (avatarId !== undefined && !(tool.withAvatar && (await findAvatars(userId, [avatarId])).length)) return
  const poses = search.has('pose') ? await askedPoses(userId, search.getAll('pose')) : undefined
  if (poses && !(tool.withPoses && poses.length > 0)) return
  const last = search.has('samples') ? undefined : await lastInput(userId, id)
  return {
    opening: {
      from: last === undefined ? 'example' : 'last',
      ...(token !== undefined && { isLinkGone: true }),
    },
    input: last,
    ...(avatarId !== undefined && { avatarId }),
    ...(poses && { poses }),
  }
}

/**
 * The input that the form opens with, fitted to the user's uploads where it may name others: files go, and presets travel
 * between people. `ofExample` are the uploads to make an example of.
 */
export function beginWith(
  tool: Tool,
  { opening, input, starter, avatarId, poses }: Beginning,
  { uploads, ofExample, services }: { uploads: FormUpload[]; ofExample: FormUpload[]; services: Service[] },
): unknown {
  const example = () => tool.example(ofExample, services)
  if (starter) return starter.apply(example())
  const known = input === undefined ? undefined : salvage(tool.input, input)
  if (avatarId !== undefined || poses) {
    const posed = poses ? tool.withPoses?.(known ?? example(), poses) : (known ?? example())
    return avatarId === undefined ? posed : tool.withAvatar?.(posed, avatarId)
  }
  if (known === undefined) return example()
  return opening.from === 'preset' || opening.from === 'shared' ? tool.refit(known, uploads) : known
}

function shareLink(toolId: string, token: string): string {
  return `${env().APP_ORIGIN}/studio/${toolId}?shared=${token}`
}
