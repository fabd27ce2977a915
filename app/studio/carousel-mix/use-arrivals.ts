import { useEffect, useRef } from 'react'
import type { FormUpload } from '../contract.ts'
import { isFilling } from './picture-picker.tsx'

/** Pictures that have become ready since the form was opened, once each; the open picker takes them itself. */
export function useArrivals(images: FormUpload[], onArrive: (arrived: FormUpload[]) => void) {
  const known = useRef(new Set(images.map(({ id }) => id)))
  const arrive = useRef(onArrive)
  useEffect(() => {
    arrive.current = onArrive
  })
  useEffect(() => {
    const arrived = images.filter(({ id }) => !known.current.has(id))
    for (const { id } of images) known.current.add(id)
    if (arrived.length > 0 && !isFilling()) arrive.current(arrived)
  }, [images])
}
