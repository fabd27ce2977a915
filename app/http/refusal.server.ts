import type { SubmitOutcome } from '#app/models/generation.server.ts'

/** The query that takes a refusal back to the page its form is on; empty when nothing was refused. */
export function refusalQuery(outcome: SubmitOutcome): string {
  if (outcome.ok) return ''
  if (outcome.reason === 'insufficient-credits') return `?missing=${outcome.missing}`
  if (outcome.reason === 'key-reused') return '?problem=form-outdated'
  return `?problem=${outcome.problems[0]?.code ?? 'unknown'}`
}
