import { useEffect, useRef, useState } from 'react'

/**
 * The newest text, changed at most every `milliseconds`: a screen reader must be able to finish a sentence. With another
 * `subject` it changes at once, because what was said about the one before is not true any more.
 */
export function useThrottled(text: string, milliseconds: number, subject?: unknown): string {
  const [shown, setShown] = useState({ text, subject })
  const changedAt = useRef(0)
  useEffect(() => {
    const wait = Math.max(0, changedAt.current + milliseconds - Date.now())
    const timer = setTimeout(
      () => {
        changedAt.current = Date.now()
        setShown({ text, subject })
      },
      shown.subject === subject ? wait : 0,
    )
    return () => clearTimeout(timer)
  }, [text, milliseconds, subject, shown.subject])
  return shown.subject === subject ? shown.text : text
}
