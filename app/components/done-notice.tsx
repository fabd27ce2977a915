import { Link } from '@remix-run/react'
import type { Done } from '#app/library/done.ts'
import { useLibraryWords } from '#app/i18n/library-words.ts'
import { Notice } from './notice.tsx'

/** What was done to the things of the library, and where they are now. */
export function DoneNotice({ done, count }: { done: Done; count: number }) {
  const word = useLibraryWords()
  return (
    // Whoever has scrolled down a long list sees it too.
    <Notice tone={done === 'nothing' ? 'info' : 'success'} className="sticky top-2 z-20 shadow-float">
      <p>
        {word(`done.${done}`, { count })}{' '}
        {done === 'trashed' && (
          <Link to="/library/trash" className="font-semibold underline">
            {word('trash.see')}
          </Link>
        )}
      </p>
    </Notice>
  )
}
