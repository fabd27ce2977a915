import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pictureOf } from '#jobs/ai/engines.ts'
import type { PictureRequest } from '#jobs/ai/picture.ts'
import { serviceFault } from '#jobs/ai/problem.ts'
import { imageSize, portraitOf } from '#jobs/media/image.ts'
import { withProvenance, type DigitalSource } from '#jobs/media/provenance.ts'
import { defineProcessor, type DeliveredOutput, type ProcessContext } from '../contract.ts'
import { countOf, sizeOf, uploadsOf, type AvatarInput } from './input.ts'
import { avatarOf, personOf, seedOf } from './person.ts'

/** Goes up when a recipe's form changes. */
const RECIPE_VERSION = 2

export default defineProcessor<AvatarInput>(async function* makeAvatars(context) {
  const { input, done, progress, log } = context
  const count = countOf(input)
  for (let index = 0; index < count; index += 1) {
    if (done.has(index)) continue
    progress({ step: input.way === 'photo' ? 'cutting' : 'drawing', fraction: index / count })
    try {
      yield await deliver(context, index, await portrait(context, index))
    } catch (error) {
      const fault = serviceFault(error)
      if (!fault) throw error
      log.warn({ problem: fault.code, error: String(error), index }, 'no portrait came')
      const problem = { code: fault.code }
      yield { index, problem }
      // Tries and pauses lie behind it, and the others would meet the same: their credits should not wait for that.
      if (fault.reach !== 'one') {
        for (let rest = index + 1; rest < count; rest += 1)
          if (!done.has(rest)) yield { index: rest, problem }
        return
      }
    }
  }
})

interface Portrait {
  bytes: Buffer
  /** For the recipe: what made it, and what it was shown. */
  made: object
  source?: DigitalSource
}

async function portrait(
  { input, files, signal }: ProcessContext<AvatarInput>,
  index: number,
): Promise<Portrait> {
  if (input.way === 'photo') {
    const photo = files.get(input.photo)
    if (!photo) throw new Error('The photo is not there')
    return { bytes: await portraitOf(photo.path, sizeOf(input)), made: { photo: photo.sha256 } }
  }
  const { bytes, engine, conditions } = await pictureOf(requestOf(input, files, index), { signal })
  return {
    bytes,
    made: { engine, conditions },
    source: input.tier === 'draft' ? 'algorithmicMedia' : 'trainedAlgorithmicMedia',
  }
}

function requestOf(
  input: AvatarInput,
  files: ProcessContext<AvatarInput>['files'],
  index: number,
): PictureRequest {
  const { traits, description } = personOf(input)
  const references = uploadsOf(input).flatMap((id) => files.get(id)?.path ?? [])
  // Where photos say how somebody looks, chosen traits would only argue with them; a draft has nothing else to go by.
  const isByPhotos = references.length > 0 && input.tier !== 'draft'
  return {
    shot: 'portrait',
    prompt: description,
    ...(!isByPhotos && { traits }),
    references,
    background: { mode: 'keep' },
    ...sizeOf(input),
    seed: seedOf(input, index),
    tier: input.tier,
  }
}

async function deliver(
  { input, workspace }: ProcessContext<AvatarInput>,
  index: number,
  { bytes, made, source }: Portrait,
): Promise<DeliveredOutput> {
  const avatar = avatarOf(input, index)
  const isPng = bytes.readUInt8(0) === 0x89
  const name = `${slugOf(avatar.name)}-${String(index + 1).padStart(2, '0')}.${isPng ? 'png' : 'jpg'}`
  const file = path.join(workspace, name)
  await writeFile(file, withProvenance(bytes, source))
  return {
    index,
    name,
    path: file,
    contentType: isPng ? 'image/png' : 'image/jpeg',
    facts: await imageSize(file),
    recipe: {
      tool: 'avatar-creator',
      version: RECIPE_VERSION,
      seed: avatar.seed,
      ...made,
      ...(source && { digitalSourceType: source }),
    },
    manifest: { file: name, avatar: avatar.name, way: input.way, seed: avatar.seed },
    avatar,
  }
}

function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return plain.slice(0, 40) || 'avatar'
}
