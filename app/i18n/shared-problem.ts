import { useCallback } from 'react'
import type { Problem } from '#app/studio/contract.ts'
import { useLooseWords } from './hooks.ts'

/** The sentence for a problem in the words that all tools share, or a plain one. */
export function useSharedProblemText(): (problem: Problem) => string {
  const word = useLooseWords()
  return useCallback(
    ({ code, values }) => word(`problems.${code}`, { ...values, defaultValue: word('problems.unknown') }),
    [word],
  )
}
