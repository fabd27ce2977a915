import { parseWithZod } from '@conform-to/zod/v4'
import { useCallback, useEffect, useRef, useState } from 'react'
import { loopInput, type LoopInput } from './input.ts'

/**
 * What the fields say now, for lines that tell it: read from the form after every edit, and whenever `version` changes,
 * which sets fields without an event. `input` is the last whole one. `read` goes to the area's onInput: a listener of the
 * form's own would draw the fields anew before React has heard what was typed.
 */
export function useFieldValues(initial: LoopInput, version: unknown) {
  const area = useRef<HTMLDivElement>(null)
  const [fields, setFields] = useState<FormData>()
  const [input, setInput] = useState(initial)

  const read = useCallback(() => {
    const form = area.current?.closest('form')
    if (!form) return
    const fields = new FormData(form)
    setFields(fields)
    const submission = parseWithZod(fields, { schema: loopInput })
    if (submission.status === 'success') setInput(submission.value)
  }, [])

  useEffect(read, [read, version])

  /** All values of this name: none for a tick that is off. Before the form can be read, what it opened with. */
  const valuesOf = (name: string) => fields?.getAll(name).map(String) ?? valuesIn(initial, name)
  return { area, read, input, valuesOf, valueOf: (name: string) => valuesOf(name)[0] ?? '' }
}

export type ValueOf = (name: string) => string

function valuesIn(input: LoopInput, name: string): string[] {
  const value = name
    .split('.')
    .reduce<unknown>((tree, key) => (tree as Record<string, unknown> | undefined)?.[key], input)
  if (typeof value === 'boolean') return value ? ['on'] : []
  if (Array.isArray(value)) return value.map(String)
  return value === undefined ? [] : [String(value)]
}
