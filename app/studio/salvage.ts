import type { z } from 'zod'

/** More broken fields than this, and starting over is easier. */
const MAX_BROKEN = 50

/**
 * The input that a broken one would be with its broken fields left out, so that a form that is sent back keeps the rest.
 * Undefined when nothing can be made of it.
 */
export function salvage<Input>(schema: z.ZodType<Input, unknown>, payload: unknown): Input | undefined {
  // A form's fields are text; what else hostile names bring along, such as functions, stays behind.
  const remains: unknown = JSON.parse(JSON.stringify(payload ?? null))
  for (let tries = 0; tries < MAX_BROKEN; tries += 1) {
    const result = schema.safeParse(remains)
    if (result.success) return result.data
    const { issues } = result.error
    // A field that the tool has no more is named beside the path of what holds it. No other moves when it goes.
    const unknown = issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [],
    )
    const broken = issues.filter(({ code }) => code !== 'unrecognized_keys').map(({ path }) => path)
    const left = unknown.filter((path) => leaveOut(remains, path))
    if (left.length === 0 && !broken.some((path) => leaveOut(remains, path))) return undefined
  }
  return undefined
}

function leaveOut(tree: unknown, path: PropertyKey[]): boolean {
  const [key, ...rest] = path
  if (key === undefined || typeof tree !== 'object' || tree === null) return false
  const record = tree as Record<PropertyKey, unknown>
  if (rest.length > 0) return leaveOut(record[key], rest)
  if (!(key in record)) return false
  if (Array.isArray(tree)) tree.splice(Number(key), 1)
  else delete record[key]
  return true
}
