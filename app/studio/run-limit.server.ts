import { consume } from '#app/rate-limit.server.ts'
import { services } from '#app/studio/catalog.server.ts'
import type { Problem, Tool } from '#app/studio/contract.ts'

/**
 * Counts a run that somebody starts. What keeps them from starting it is a problem of the form, or undefined: too many
 * in ten minutes, fewer of them where a paid service makes the outputs.
 */
export async function runLimit(
  userId: string,
  tool: Tool,
  input: unknown,
): Promise<{ problem: Problem; retryAfterSeconds: number } | undefined> {
  const asks = tool.services?.(input as never) ?? []
  const limits = asks.some((service) => services().includes(service))
    ? (['run', 'ai-run'] as const)
    : (['run'] as const)
  for (const limit of limits) {
    const allowed = await consume(limit, userId)
    if (!allowed.ok) {
      return { problem: { code: 'too-many-runs' }, retryAfterSeconds: allowed.retryAfterSeconds }
    }
  }
  return undefined
}
