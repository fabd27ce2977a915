import { AsyncLocalStorage } from 'node:async_hooks'

/** The run that is being worked on, for records of what it caused: no tool has to hand it on. */
export interface RunScope {
  generationId: string
  userId: string
}

const scopes = new AsyncLocalStorage<RunScope>()

export function inRunScope<T>(scope: RunScope, work: () => T): T {
  return scopes.run(scope, work)
}

/** Of whoever asks. To be read before waiting in a line, where others call what waits. */
export function currentRun(): RunScope | undefined {
  return scopes.getStore()
}
