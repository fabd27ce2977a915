import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * What every log line and every report of an error says that is written while one request is answered or one job is
 * worked on: ids, and words of ours. Who somebody is stays out of it.
 */
export interface LogScope {
  /** Of the HTTP request; in a job, of the one that sent its message. */
  requestId?: string | undefined
  userId?: string | undefined
  generationId?: string | undefined
  uploadId?: string | undefined
  variantId?: string | undefined
  orderId?: string | undefined
  queue?: string | undefined
  tool?: string | undefined
  attempt?: number | undefined
}

/** Members of messages and rows that lines bear. */
const IDS = ['requestId', 'generationId', 'uploadId', 'variantId', 'orderId'] as const

/** The ids in a message of the queue. */
export function idsIn(message: object): LogScope {
  return Object.fromEntries(Object.entries(message).filter(([name]) => IDS.some((id) => id === name)))
}

const scopes = new AsyncLocalStorage<LogScope>()

/** Runs `work` with these words beside those that are said already. */
export function inLogScope<T>(more: LogScope, work: () => T): T {
  return scopes.run({ ...scopes.getStore(), ...more }, work)
}

/** What became known on the way: also the lines of whoever opened the scope say it from now on. */
export function addToLogScope(more: LogScope): void {
  const scope = scopes.getStore()
  if (scope) Object.assign(scope, more)
}

/** The scope itself, which goes on filling up; for lines that are written when it is left. */
export function currentLogScope(): Readonly<LogScope> | undefined {
  return scopes.getStore()
}
