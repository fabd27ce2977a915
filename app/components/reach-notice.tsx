import { useLocation } from '@remix-run/react'
import { useEffect, useSyncExternalStore } from 'react'
import { currentReach, setReach, watchReach, type Reach } from '#app/connection/reach.ts'
import { useWords } from '#app/i18n/hooks.ts'
import { Notice } from './notice.tsx'

/** Says of what was pressed on a bad connection where it is now. Over the page, so that nothing in it moves. */
export function ReachNotice() {
  const t = useWords()
  const reach = useSyncExternalStore<Reach>(watchReach, currentReach, () => 'here')
  const { pathname } = useLocation()
  // It was about the page before.
  useEffect(() => {
    if (currentReach() === 'unsent') setReach('here')
  }, [pathname])
  if (reach === 'here') return null
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-28 z-40 grid justify-items-center px-4 md:bottom-8">
      <Notice className="pointer-events-auto shadow-float">
        <p>{t(`reach.${reach}`)}</p>
      </Notice>
    </div>
  )
}
