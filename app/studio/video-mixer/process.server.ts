import { ENCODER_VERSION } from '#jobs/media/encoder.ts'
import { ffmpegVersion } from '#jobs/media/ffmpeg.ts'
import { defineProcessor, type SourceFile } from '../contract.ts'
import { chooseVideos } from './choose.ts'
import type { VideoEdit } from './edit.ts'
import type { MixerInput } from './input.ts'
import { renderEdits } from './render.server.ts'

/** Goes up when a recipe's form changes. */
const RECIPE_VERSION = 2

export default defineProcessor<MixerInput>(async function* mixVideos(context) {
  const { input, files } = context
  const edits = chooseVideos(input, files)
  return yield* renderEdits(edits, context, {
    recipe: (edit) => recipeOf(edit, files),
    manifest: (edit) => manifestRow(input, edit, files),
  })
})

/** Everything needed to make the same bytes again: what was decided, and of what. */
function recipeOf(edit: VideoEdit, files: ReadonlyMap<string, SourceFile>) {
  const used = new Set([...edit.shots.map((shot) => shot.upload), edit.sound.music, edit.sticker?.upload])
  return {
    tool: 'video-mixer',
    version: RECIPE_VERSION,
    encoder: ENCODER_VERSION,
    ffmpeg: ffmpegVersion(),
    edit,
    sources: [...used].flatMap((id) => {
      const file = id === undefined ? undefined : files.get(id)
      return file ? [{ id: file.id, name: file.name, sha256: file.sha256 }] : []
    }),
  }
}

function manifestRow(input: MixerInput, edit: VideoEdit, files: ReadonlyMap<string, SourceFile>) {
  const nameOf = (id: string | undefined) => (id === undefined ? '' : (files.get(id)?.name ?? ''))
  const shotsOf = (group: string) => edit.shots.filter((shot) => shot.group === group)
  const several = (values: (string | undefined)[]) => [...new Set(values.filter(Boolean))].join(' + ')
  return {
    file: edit.name,
    // Columns by the user's own group names, kept apart from ours.
    ...Object.fromEntries(
      input.groups.map(({ name }) => [
        OUR_COLUMNS.has(name.toLowerCase()) ? `${name} (clips)` : name,
        shotsOf(name)
          .map((shot) => nameOf(shot.upload))
          .join(' + '),
      ]),
    ),
    order: edit.shots.map((shot) => nameOf(shot.upload)).join(' > '),
    text: several(edit.shots.map((shot) => shot.text?.content)),
    music: nameOf(edit.sound.music),
    speed: edit.shots.map((shot) => shot.speed.toFixed(2)).join(' '),
    seconds: Math.round((edit.frames / edit.fps) * 1_000) / 1_000,
    distinctness: edit.distinctness,
    seed: input.seed,
  }
}

const OUR_COLUMNS = new Set(['file', 'order', 'text', 'music', 'speed', 'seconds', 'distinctness', 'seed'])
