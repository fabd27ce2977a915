import type { Joint } from '#app/poses/skeleton.ts'
import type { Edit } from './pose-editing.ts'

/** Of the canvas's height: an arrow, and an arrow with Shift. */
const STEP = 0.01
const LARGE_STEP = 0.05

const ARROWS: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** What a key does to the joint that is selected: arrows move it, Page Up and Page Down go to another, Delete hides it. */
export function editOfKey(
  { key, shiftKey, ctrlKey, metaKey, altKey }: Press,
  joint: Joint,
): Edit | undefined {
  if (ctrlKey || metaKey || altKey) return undefined
  const arrow = ARROWS[key]
  const step = shiftKey ? LARGE_STEP : STEP
  if (arrow) return { do: 'nudge', by: { x: arrow.x * step, y: arrow.y * step } }
  if (key === 'PageDown' || key === ']') return { do: 'step', by: 1 }
  if (key === 'PageUp' || key === '[') return { do: 'step', by: -1 }
  if (key === 'Delete' || key === 'Backspace') return { do: 'toggle', joint }
  return undefined
}

/** What goes for the whole editor: Ctrl+Z back, Ctrl+Shift+Z or Ctrl+Y forth again. ⌘ is as good as Ctrl. */
export function travelOfKey({ key, shiftKey, ctrlKey, metaKey, altKey }: Press): Edit | undefined {
  if (!(ctrlKey || metaKey) || altKey) return undefined
  const letter = key.toLowerCase()
  if (letter === 'y' && !shiftKey) return { do: 'redo' }
  return letter === 'z' ? { do: shiftKey ? 'redo' : 'undo' } : undefined
}
