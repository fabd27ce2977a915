import { useEffect, useState } from 'react'
import type { PoseCard } from '#app/poses/cards.ts'

type Cards = { state: 'loading' | 'failed'; cards: PoseCard[] } | { state: 'ready'; cards: PoseCard[] }

/** Every pose there is for this user, fetched once it `isWanted`. `again` tries after a failure. */
export function usePoseCards(isWanted: boolean): Cards & { again(): void } {
  const [result, setResult] = useState<Cards>({ state: 'loading', cards: [] })
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    if (!isWanted) return
    const abort = new AbortController()
    fetchCards(abort.signal).then(
      (cards) => setResult({ state: 'ready', cards }),
      () => !abort.signal.aborted && setResult({ state: 'failed', cards: [] }),
    )
    return () => abort.abort()
  }, [isWanted, attempt])

  const again = () => {
    setResult({ state: 'loading', cards: [] })
    setAttempt(attempt + 1)
  }
  return { ...result, again }
}

async function fetchCards(signal: AbortSignal): Promise<PoseCard[]> {
  const response = await fetch('/poses/choices', { signal })
  // Whoever was logged out meanwhile is led to the login page, which is no list.
  if (!response.ok || response.redirected) throw new Error(`The poses answered ${response.status}`)
  const { cards } = (await response.json()) as { cards: PoseCard[] }
  return cards
}
