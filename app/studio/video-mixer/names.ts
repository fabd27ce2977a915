import type { UploadsById } from '../contract.ts'
import type { VideoEdit } from './edit.ts'
import type { MixerInput } from './input.ts'

/** Long enough to tell videos apart, short enough for every phone's file system and upload field. */
const LONGEST_NAME = 100
const LONGEST_PART = 40

/** Tokens of a name template besides the groups' names. */
const OTHER_TOKENS = ['n', 'text', 'music', 'shape']

/** The template in use: the input's own, or all groups and the number. */
export function templateOf(input: Pick<MixerInput, 'groups' | 'nameTemplate'>): string {
  if (input.nameTemplate) return input.nameTemplate
  const groups = input.groups.filter((group) => group.clips.length > 0)
  return groups.length > 1
    ? [...groups.map((group) => `{${tokenOf(group.name)}}`), '{n}'].join('_')
    : 'video_{n}'
}

/** What can stand in a template of this input. */
export function tokensOf(input: Pick<MixerInput, 'groups'>): string[] {
  return [...new Set([...input.groups.map((group) => tokenOf(group.name)), ...OTHER_TOKENS])]
}

/** Tokens of the template that no group bears. */
export function unknownTokens(input: MixerInput): string[] {
  const known = tokensOf(input)
  return [...templateOf(input).matchAll(/\{([^{}]*)\}/g)]
    .map((match) => (match[1] ?? '').trim().toLowerCase())
    .filter((token) => !known.includes(token))
}

/** File names with extension for the videos in their order: safe on every system, no two alike. */
export function nameVideos(
  edits: Pick<VideoEdit, 'shots' | 'sound'>[],
  input: MixerInput,
  uploads: UploadsById,
): string[] {
  const template = templateOf(input)
  const digits = Math.max(2, String(edits.length).length)
  const taken = new Set<string>()
  return edits.map((edit, index) => {
    const values = tokenValues(edit, input, uploads)
    values.set('n', String(index + 1).padStart(digits, '0'))
    const filled = template.replaceAll(
      /\{([^{}]*)\}/g,
      (_, token: string) => values.get(token.trim().toLowerCase()) ?? '',
    )
    return `${unique(plain(filled, LONGEST_NAME) || `video_${values.get('n')}`, taken)}.mp4`
  })
}

function tokenValues(
  edit: Pick<VideoEdit, 'shots' | 'sound'>,
  input: MixerInput,
  uploads: UploadsById,
): Map<string, string> {
  const values = new Map(tokensOf(input).map((token) => [token, '']))
  const nameOf = (id: string) =>
    plain((uploads.get(id)?.name ?? id).replace(/^.*[\\/]|\.[^.]*$/g, ''), LONGEST_PART)
  values.set('shape', input.shape.replace(':', 'x'))
  values.set('music', edit.sound.music ? nameOf(edit.sound.music) : '')
  values.set('text', plain(edit.shots.find((shot) => shot.text)?.text?.content ?? '', LONGEST_PART))
  for (const { name } of input.groups) {
    const clips = edit.shots.filter((shot) => shot.group === name).map((shot) => nameOf(shot.upload))
    values.set(tokenOf(name), clips.join('-').slice(0, LONGEST_PART))
  }
  return values
}

function tokenOf(groupName: string): string {
  return groupName.trim().toLowerCase()
}

/** Letters, digits, dash and underscore; everything else becomes one dash. */
function plain(text: string, longest: number): string {
  return text
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-')
    .replace(/-*_[-_]*/g, '_')
    .slice(0, longest)
    .replace(/^[-_]+|[-_]+$/g, '')
}

function unique(name: string, taken: Set<string>): string {
  let candidate = name
  for (let copy = 2; taken.has(candidate.toLowerCase()); copy += 1) candidate = `${name}-${copy}`
  taken.add(candidate.toLowerCase())
  return candidate
}
