import { parseWithZod } from '@conform-to/zod/v4'
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'
import type { Tool } from '#app/studio/contract.ts'

/** Between the last keystroke and a new price. */
const PAUSE_MS = 150

/**
 * The present input of a tool's form, read from its fields after every edit. `input` keeps the last whole one while a
 * field is broken, and `isBroken` says so: not of a form that opened like that, which nobody has broken.
 */
export function useToolInput(form: RefObject<HTMLFormElement>, tool: Tool, initial: unknown) {
  const [state, setState] = useState({ input: initial, isBroken: false, wasWhole: false })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const read = useCallback(() => {
    if (!form.current) return
    const whole = readInput(new FormData(form.current), tool)
    setState(({ input, wasWhole }) =>
      whole === undefined
        ? { input, isBroken: wasWhole, wasWhole }
        : { input: whole, isBroken: false, wasWhole: true },
    )
  }, [form, tool])

  const onEdit = useCallback(() => {
    clearTimeout(timer.current)
    timer.current = setTimeout(read, PAUSE_MS)
  }, [read])

  // A browser may have filled the fields from an earlier visit before we were here to hear it.
  useEffect(() => {
    read()
    return () => clearTimeout(timer.current)
  }, [read])

  const { input, isBroken } = state
  return { input, isBroken, onEdit }
}

/** Undefined where a field is broken. */
export function readInput(data: FormData, tool: Tool): unknown {
  const submission = parseWithZod(data, { schema: tool.input })
  return submission.status === 'success' ? submission.value : undefined
}
