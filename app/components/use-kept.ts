import { parseWithZod } from '@conform-to/zod/v4'
import { useNavigation } from '@remix-run/react'
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import type { Tool } from '#app/studio/contract.ts'
import { isPresetToSave } from '#app/studio/preset-form.ts'

/**
 * Whether the form says something else than it opened with or was last saved with, and whether it was saved on this page.
 * `isRefused`: the last try to save it failed.
 */
export function useKept(
  form: RefObject<HTMLFormElement>,
  { tool, input, isRefused }: { tool: Tool; input: unknown; isRefused: boolean },
): { isEdited: boolean; isSaved: boolean } {
  const present = useMemo(() => JSON.stringify(input), [input])
  const [kept, setKept] = useState(present)
  const [isSaved, setSaved] = useState(false)
  const isTouched = useTouch(form)
  const sent = useRef<FormData>()
  const { state, formData } = useNavigation()

  // Until somebody touches it, what changes in a form is its own settling in.
  useEffect(() => {
    if (!isTouched.current) setKept(present)
  }, [present, isTouched])

  useEffect(() => {
    if (formData?.has('_key') && isPresetToSave(formData)) sent.current = formData
    if (state !== 'idle' || !sent.current) return
    const submission = parseWithZod(sent.current, { schema: tool.input })
    sent.current = undefined
    if (isRefused || submission.status !== 'success') return
    setKept(JSON.stringify(submission.value))
    setSaved(true)
  }, [state, formData, isRefused, tool])

  return { isEdited: present !== kept, isSaved }
}

function useTouch(form: RefObject<HTMLFormElement>): RefObject<boolean> {
  const isTouched = useRef(false)
  useEffect(() => {
    const element = form.current
    const touch = () => {
      isTouched.current = true
    }
    const events = ['pointerdown', 'keydown', 'input', 'drop']
    for (const event of events) element?.addEventListener(event, touch, { capture: true })
    return () => {
      for (const event of events) element?.removeEventListener(event, touch, { capture: true })
    }
  }, [form])
  return isTouched
}
