import { useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useRef } from 'react'
import { whenReached } from '#app/connection/reach.ts'

/**
 * Loads the page's data again, as soon as the studio can be reached: a loader that fails would take the whole page's
 * place, with everything that somebody has typed into it.
 */
export function useRefresh(): () => void {
  const { revalidate } = useRevalidator()
  const waiting = useRef<AbortController>(undefined)
  useEffect(() => () => waiting.current?.abort(), [])
  return useCallback(() => {
    // Whoever asks again while one waits asks for the same.
    if (waiting.current) return
    const attempt = new AbortController()
    waiting.current = attempt
    void whenReached(attempt.signal).then((isReached) => {
      waiting.current = undefined
      if (isReached) revalidate()
    })
  }, [revalidate])
}
