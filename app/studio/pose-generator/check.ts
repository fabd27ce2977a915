import type { Problem, UploadsById } from '../contract.ts'
import { cellsOf, gridOf, uniquePoses } from './cells.ts'
import { findCharacter } from './characters.ts'
import { formatsOf, MAX_CELLS, MIN_DESCRIPTION, NEW_PHOTO, whoOf, type PoseGeneratorInput } from './input.ts'
import { findForbidden, speaksOfPose } from './moderation.ts'

/** What keeps this input from becoming pictures, worst first. Avatars are looked up where it is submitted. */
export function checkPoses(input: PoseGeneratorInput, uploads: UploadsById): Problem[] {
  return [
    ...checkWho(input, uploads),
    ...(input.mode === 'text' ? checkDescription(input) : checkChosen(input)),
    ...checkCells(input),
    ...checkWords(input),
    ...(formatsOf(input).length === 0 ? [{ code: 'formats-missing' }] : []),
  ]
}

function checkWho(input: PoseGeneratorInput, uploads: UploadsById): Problem[] {
  const { from, id } = whoOf(input)
  if (from === 'sample') return findCharacter(id) ? [] : [{ code: 'who-missing' }]
  if (from === 'avatar') return []
  const photo = uploads.get(id)
  if (!photo) return [{ code: input.who === NEW_PHOTO ? 'photo-wanted' : 'photo-missing' }]
  if (photo.kind !== 'image') return [{ code: 'not-a-picture', values: { file: photo.name } }]
  return input.photo.hasConsent ? [] : [{ code: 'consent-missing', values: { file: photo.name } }]
}

function checkChosen({ poses }: PoseGeneratorInput): Problem[] {
  return uniquePoses(poses).length === 0 ? [{ code: 'poses-missing' }] : []
}

function checkDescription({ description }: PoseGeneratorInput): Problem[] {
  if (description.length < MIN_DESCRIPTION) {
    return [{ code: 'description-missing', values: { count: MIN_DESCRIPTION } }]
  }
  // What is forbidden is said first, once: see checkWords.
  if (findForbidden(description) || speaksOfPose(description)) return []
  return [{ code: 'description-not-a-pose' }]
}

function checkCells(input: PoseGeneratorInput): Problem[] {
  const all = gridOf(input).reduce((sum, row) => sum + row.cells.length, 0)
  if (all > MAX_CELLS) return [{ code: 'too-many-cells', values: { count: all, max: MAX_CELLS } }]
  if (all > 0 && cellsOf(input).length === 0) {
    return [{ code: input.only === undefined ? 'all-skipped' : 'preview-missing' }]
  }
  return []
}

function checkWords(input: PoseGeneratorInput): Problem[] {
  const { background, description, details, mode } = input
  const isScene = background.mode === 'scene'
  const texts = [mode === 'text' ? description : '', details, isScene ? background.scene : '']
  const forbidden = texts.flatMap((text): Problem[] => {
    const found = findForbidden(text)
    return found ? [{ code: `forbidden-${found.kind}`, values: { word: found.word } }] : []
  })
  const isSceneMissing = isScene && background.scene.length < MIN_DESCRIPTION
  return [...forbidden, ...(isSceneMissing ? [{ code: 'scene-missing' }] : [])]
}
