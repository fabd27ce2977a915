import { isId } from '#app/models/id.server.ts'

/** Days that something stays in the trash before it is removed for ever. */
export const TRASH_DAYS = 30

export const KINDS = ['outputs', 'runs', 'uploads'] as const

/** One entry of the trash. A run holds all of its outputs. */
export interface Thing {
  kind: (typeof KINDS)[number]
  id: string
}

/** Of the form's `<kind>:<id>`; nonsense is left out. */
export function readThings(values: string[]): Thing[] {
  return [...new Set(values)].flatMap((value) => {
    const [name, id = ''] = value.split(':')
    const kind = KINDS.find((one) => one === name)
    return kind && isId(id) ? [{ kind, id }] : []
  })
}

export function idsOf(things: Thing[], kind: Thing['kind']): string[] {
  return things.filter((thing) => thing.kind === kind).map(({ id }) => id)
}
