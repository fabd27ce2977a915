import { consume } from '#app/rate-limit.server.ts'
import { services } from '#app/studio/catalog.server.ts'
import type { Problem, Tool } from '#app/studio/contract.ts'

/**
 * Counts a run that somebody starts. What keeps them from starting it is a problem of the form, or undefined: too many
 * in ten minutes, fewer of them where a paid service makes the outputs.
 */
export async function runLimitProblem(
  userId: string,
  tool: Tool,
  input: unknown,
): Promise<Problem | undefined> {
  const asks = tool.services?.(input as never) ?? []
  const limits = asks.some((service) => services().includes(service))
    ? (['run', 'ai-run'] as const)
    : (['run'] as const)
  for (const limit of limits) {
    if (!(await consume(limit, userId)).ok) return { code: 'too-many-runs' }
  }
  return undefined
}
