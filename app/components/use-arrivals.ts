import { useEffect, useRef } from 'react'
import type { FormUpload } from '#app/studio/contract.ts'

/** Uploads that have become ready since the form was opened, once each; those that arrive while `isHeld` are somebody else's. */
export function useArrivals(
  uploads: FormUpload[],
  onArrive: (arrived: FormUpload[]) => void,
  isHeld: () => boolean = () => false,
) {
  const known = useRef(new Set(uploads.map(({ id }) => id)))
  const heard = useRef({ onArrive, isHeld })
  useEffect(() => {
    heard.current = { onArrive, isHeld }
  })
  useEffect(() => {
    const arrived = uploads.filter(({ id }) => !known.current.has(id))
    for (const { id } of uploads) known.current.add(id)
    if (arrived.length > 0 && !heard.current.isHeld()) heard.current.onArrive(arrived)
  }, [uploads])
}
