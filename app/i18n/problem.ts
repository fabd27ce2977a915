import type { Problem } from '#app/studio/contract.ts'
import { FORMER_PROBLEMS } from './former-problems.ts'
import { useSharedProblemText } from './shared-problem.ts'
import { useToolWords } from './tool-words.ts'

/** The sentence for a problem: in the words of its tool, else in those that all tools share, else a plain one. */
export function useProblemText(toolId: string): (problem: Problem) => string {
  const sharedText = useSharedProblemText()
  const word = useToolWords(toolId)
  return ({ code: stored, values }) => {
    const code = FORMER_PROBLEMS[stored] ?? stored
    const shared = sharedText({ code, ...(values && { values }) })
    return word(`problems.${code}`, { ...values, defaultValue: shared })
  }
}
