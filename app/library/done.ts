/** What a page of the library says after something was done, by the `done` of its address. */
export const DONE = [
  'trashed',
  'restored',
  'removed',
  'favourite',
  'unfavourite',
  'moved',
  'unmoved',
  'projectCreated',
  'projectRenamed',
  'projectRemoved',
  'nothing',
] as const

export type Done = (typeof DONE)[number]

export function readDone(search: URLSearchParams): { done: Done; count: number } | null {
  const done = DONE.find((one) => one === search.get('done'))
  const count = Number(search.get('count'))
  return done ? { done, count: Number.isSafeInteger(count) && count > 0 ? count : 0 } : null
}
