/** Whether the value is an object with members, neither a list nor null: what may be read by name of JSON or of a form. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
