import { useEffect, useRef, useState } from 'react'
import type { FormPreview, PreviewOutput } from '../contract.ts'
import type { Content } from './draft.ts'

/** Between the last edit and a new picture of it. */
const PAUSE_MS = 250

/**
 * What the server has drawn of each slide, by its key: a slide keeps its picture until there is a newer one, and takes it along when it
 * moves. Asks for a new preview after every edit and whenever another set is looked at.
 */
export function useSlidePictures(
  preview: FormPreview,
  content: Content,
  firstOutput: number,
  hasSets: boolean,
): ReadonlyMap<string, PreviewOutput> {
  const [shown, setShown] = useState<ReadonlyMap<string, PreviewOutput>>(new Map())
  const [asked, setAsked] = useState<string[]>([])
  const [seen, setSeen] = useState(preview.outputs)
  const ask = useRef(preview.ask)
  const isFirst = useRef(true)

  useEffect(() => {
    ask.current = preview.ask
  })
  useEffect(() => {
    if (!hasSets) return
    const timer = setTimeout(
      () => {
        isFirst.current = false
        setAsked(content.slides.map(({ key }) => key))
        ask.current(firstOutput)
      },
      isFirst.current ? 0 : PAUSE_MS,
    )
    return () => clearTimeout(timer)
  }, [content, firstOutput, hasSets])

  if (preview.outputs !== seen) {
    setSeen(preview.outputs)
    const next = new Map(shown)
    for (const output of preview.outputs) {
      const key = asked[output.index]
      if (key !== undefined && (output.url || output.problem)) next.set(key, output)
    }
    setShown(next)
  }
  return shown
}
