import type { Insight, Problem, UploadsById } from '../contract.ts'
import { chooseVideos } from './choose.ts'
import { countPossible } from './count.ts'
import { TOO_ALIKE } from './distance.ts'
import type { MixerInput } from './input.ts'

/** What the form shows while one is still choosing: how many could be, how unlike the chosen are, what to better. */
export function insightOf(input: MixerInput, uploads: UploadsById): Insight {
  const possible = countPossible(input)
  if (possible === 0) return { possible, warnings: [] }
  const edits = chooseVideos(input, uploads)
  const alike = edits.filter((edit) => edit.distinctness < TOO_ALIKE).length
  const asked = Math.round(input.transitionSeconds * input.fps)
  const shortened = edits.filter((edit) => edit.shots.length > 1 && edit.transitionFrames < asked).length

  const warnings: Problem[] = []
  if (edits.length > 1 && alike > 0) warnings.push({ code: 'too-alike', values: { count: alike } })
  if (input.transition !== 'cut' && shortened > 0) {
    warnings.push({ code: 'transition-shortened', values: { count: shortened } })
  }
  if (input.firstClip && input.hasDifferentStart) warnings.push({ code: 'start-fixed' })
  return {
    possible,
    ...(edits.length > 1
      ? { distinctness: edits.reduce((sum, edit) => sum + edit.distinctness, 0) / edits.length }
      : {}),
    warnings,
  }
}
