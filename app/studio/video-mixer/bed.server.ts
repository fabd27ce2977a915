import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { FfmpegError, ffmpegVersion } from '#jobs/media/ffmpeg.ts'
import {
  CEILING_DB,
  CHANNELS,
  normaliseLoudness,
  SAMPLE_RATE,
  TARGET_LOUDNESS,
} from '#jobs/media/loudness.ts'
import { pieceKey } from '#jobs/media/pieces.ts'
import { addLayer, addLooped, cutSound, duck, fadeEnds, gainTo, readSound } from '#jobs/media/sound.ts'
import type { Shot, VideoEdit } from './edit.ts'
import { fileOf, type Files } from './shot.server.ts'

/**
 * The sound of one video as one continuous bed of samples, exactly as long as its frames: the shots' own sound laid end
 * to end, music under it, brought to −14 LUFS.
 */

const SOUND = 'sound.f32'
/** Two cuts meet over this, so that no step in the wave clicks: 4 ms. */
const DECLICK_FRAMES = 192
const FADE_IN_FRAMES = 0.03 * SAMPLE_RATE
const FADE_OUT_FRAMES = 0.3 * SAMPLE_RATE
/** Music under speech starts from a little below it and steps back from there. */
const MUSIC_BELOW_DB = 2

/** A part of a clip's sound, or the beginning of a song. */
export interface SoundPiece {
  key: string
  path: string
  startSeconds: number
  speed: number
  /** Samples per channel. */
  frames: number
}

/** The sound of a shot, or undefined when it is silent or not heard in this video. */
export function shotSound(edit: VideoEdit, shot: Shot, files: Files): SoundPiece | undefined {
  const { mode, isDucked } = edit.sound
  const isHeard = mode === 'keep' || (mode === 'music' && isDucked)
  const file = fileOf(files, shot.upload)
  if (!isHeard || shot.isMuted || !file.facts.hasAudio) return undefined
  return soundPiece(file, shot.startSeconds, shot.speed, shot.frames * samplesPerFrame(edit))
}

/** As much of the song as the longest video of the run needs. */
export function songSound(edit: VideoEdit, files: Files, longestSeconds: number): SoundPiece | undefined {
  if (edit.sound.mode !== 'music' || edit.sound.music === undefined) return undefined
  const file = fileOf(files, edit.sound.music)
  const seconds = Math.min(file.facts.seconds ?? longestSeconds, longestSeconds)
  return soundPiece(file, 0, 1, Math.floor(seconds * SAMPLE_RATE))
}

function soundPiece(
  file: { sha256: string; path: string },
  startSeconds: number,
  speed: number,
  frames: number,
): SoundPiece {
  const cut = { startSeconds, speed, frames }
  return {
    ...cut,
    path: file.path,
    key: pieceKey({ kind: 'sound', clip: file.sha256, ...cut, ffmpeg: ffmpegVersion() }),
  }
}

/** Cuts the sound into `folder`. A sound that cannot be decoded at all counts as silence: the picture is what was bought. */
export async function encodeSound(piece: SoundPiece, folder: string, signal: AbortSignal): Promise<void> {
  try {
    await cutSound(piece, path.join(folder, SOUND), signal)
  } catch (error) {
    if (!(error instanceof FfmpegError) || error.failure !== 'failed') throw error
    await writeFile(path.join(folder, SOUND), '')
  }
}

export interface Bed {
  samples: Float32Array
  /** LUFS; −Infinity for silence. */
  loudness: number
}

/** Lays the bed. `sounds` are folders of the shots' sounds in order, `song` of the music. */
export async function layBed(
  edit: VideoEdit,
  sounds: (string | undefined)[],
  song: string | undefined,
): Promise<Bed> {
  const samples = new Float32Array(edit.frames * samplesPerFrame(edit) * CHANNELS)
  await layShots(samples, edit, sounds)
  if (song !== undefined) await layMusic(samples, path.join(song, SOUND), edit.sound.isDucked)
  fadeEnds(samples, FADE_IN_FRAMES, FADE_OUT_FRAMES)
  return { samples, loudness: normaliseLoudness(samples) }
}

/**
 * Lays it again for an encoder that missed: measured after encoding, the sound was `off` LU from the target and its peak
 * `over` dB too high.
 */
export function correctBed(bed: Bed, { off, over }: { off: number; over: number }): Bed {
  const ceilingDb = CEILING_DB - Math.max(0, over)
  return { ...bed, loudness: normaliseLoudness(bed.samples, { target: TARGET_LOUDNESS - off, ceilingDb }) }
}

async function layShots(bed: Float32Array, edit: VideoEdit, sounds: (string | undefined)[]): Promise<void> {
  const perFrame = samplesPerFrame(edit)
  const join = edit.transitionFrames * perFrame || DECLICK_FRAMES
  let at = 0
  for (const [index, shot] of edit.shots.entries()) {
    const folder = sounds[index]
    if (folder !== undefined) {
      addLayer(bed, {
        samples: await readSound(path.join(folder, SOUND)),
        at,
        fadeIn: index > 0 ? join : 0,
        fadeOut: index < edit.shots.length - 1 ? join : 0,
      })
    }
    at += (shot.frames - edit.transitionFrames) * perFrame
  }
}

async function layMusic(bed: Float32Array, songFile: string, isDucked: boolean): Promise<void> {
  const music = new Float32Array(bed.length)
  await addLooped(music, songFile, 1)
  gainTo(music, isDucked ? TARGET_LOUDNESS - MUSIC_BELOW_DB : TARGET_LOUDNESS)
  if (isDucked) {
    gainTo(bed, TARGET_LOUDNESS)
    duck(music, bed)
  }
  for (let at = 0; at < bed.length; at += 1) bed[at]! += music[at]!
}

/** 2000, 1600 or 800: whole at every frame rate we offer. */
function samplesPerFrame({ fps }: VideoEdit): number {
  return SAMPLE_RATE / fps
}
