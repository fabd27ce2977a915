/**
 * The largest form of ours is a carousel with a full table and full slides: some 8,000 fields. `groups[3].clips[0].id`
 * has five parts. The parser behind this builds what names say, so one field called `groups[99999999]` would take it ten
 * seconds and a gigabyte.
 */
const MOST_FIELDS = 12_000
const MOST_OF_ONE_NAME = 2_000
const LONGEST_NAME = 200
const MOST_PARTS = 12
const HIGHEST_INDEX = 9_999
const MOST_LEVELS = 12

/** What Conform itself keeps in a form, as JSON. */
const CONFORMS = new Set(['__intent__', '__state__'])

/** Whether a form could be one of ours by the names of its fields, whatever their values. */
export function isPlainForm(form: FormData): boolean {
  const times = new Map<string, number>()
  let fields = 0
  for (const [name, value] of form) {
    fields += 1
    const known = (times.get(name) ?? 0) + 1
    times.set(name, known)
    if (fields > MOST_FIELDS || known > MOST_OF_ONE_NAME || !isPlainName(name)) return false
    if (CONFORMS.has(name) && (known > 1 || !isPlainJson(value))) return false
  }
  return true
}

function isPlainName(name: string): boolean {
  if (name.length > LONGEST_NAME) return false
  const parts = name.split(/[.[\]]+/)
  return parts.length <= MOST_PARTS && parts.every(isPlainPart)
}

function isPlainPart(part: string): boolean {
  if (part === '__proto__' || part === 'constructor' || part === 'prototype') return false
  return !/^\d+$/.test(part) || Number(part) <= HIGHEST_INDEX
}

/** A button's own value, or JSON whose fields have plain names. */
function isPlainJson(value: FormDataEntryValue): boolean {
  if (typeof value !== 'string') return false
  if (!/^\s*[[{"]/.test(value)) return true
  try {
    return isPlainTree(JSON.parse(value), 0)
  } catch {
    return false
  }
}

function isPlainTree(tree: unknown, level: number): boolean {
  if (level > MOST_LEVELS) return false
  if (typeof tree !== 'object' || tree === null) return true
  return Object.entries(tree).every(
    ([key, value]) =>
      isPlainName(key) &&
      // The name of the field that an intent is about.
      (key !== 'name' || typeof value !== 'string' || level > 2 || isPlainName(value)) &&
      isPlainTree(value, level + 1),
  )
}
