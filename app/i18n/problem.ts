import type { TFunction } from 'i18next'
import type { Problem } from '#app/studio/contract.ts'

/** The sentence for a problem, in the page's language; a plain one for a code that has no words yet. */
export function problemText(t: TFunction, problem: Problem): string {
  // Codes are data, so the typed keys cannot know them.
  const say = t as unknown as (key: string, values: object) => string
  return say(`problems.${problem.code}`, { ...problem.values, defaultValue: t('problems.unknown') })
}
