import { useEffect, useRef, useState } from 'react'

/** The newest text, changed at most every `milliseconds`: a screen reader must be able to finish a sentence. */
export function useThrottled(text: string, milliseconds: number): string {
  const [shown, setShown] = useState(text)
  const changedAt = useRef(0)
  useEffect(() => {
    const wait = Math.max(0, changedAt.current + milliseconds - Date.now())
    const timer = setTimeout(() => {
      changedAt.current = Date.now()
      setShown(text)
    }, wait)
    return () => clearTimeout(timer)
  }, [text, milliseconds])
  return shown
}
