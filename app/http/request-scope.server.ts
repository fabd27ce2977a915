import { AsyncLocalStorage } from 'node:async_hooks'
import { inLogScope } from '#app/log-scope.server.ts'

/**
 * What lives as long as one HTTP request. Remix hands each loader of a page a Request of its own, so this, and not the
 * Request, is where they share what they have looked up.
 */
export interface RequestScope {
  requestId: string
  memory: Map<string, Promise<unknown>>
}

const scopes = new AsyncLocalStorage<RequestScope>()

export function runInRequestScope<T>(requestId: string, work: () => T): T {
  return inLogScope({ requestId }, () => scopes.run({ requestId, memory: new Map() }, work))
}

/** Looks up once per HTTP request; outside of one, every time. */
export function oncePerRequest<T>(key: string, lookUp: () => Promise<T>): Promise<T> {
  const memory = scopes.getStore()?.memory
  if (!memory) return lookUp()
  const known = memory.get(key) as Promise<T> | undefined
  if (known) return known
  const found = lookUp()
  memory.set(key, found)
  return found
}

export function currentRequestId(): string | undefined {
  return scopes.getStore()?.requestId
}
