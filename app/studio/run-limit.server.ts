import { retryAfter } from '#app/http/retry-after.ts'
import { consume } from '#app/rate-limit.server.ts'
import { services } from '#app/studio/catalog.server.ts'
import type { Problem, Tool } from '#app/studio/contract.ts'

/**
 * Counts a run that somebody starts. What keeps them from starting it is a problem of the form, or undefined: too many
 * in ten minutes, fewer of them where a paid service makes the outputs.
 */
export async function runLimit(
  userId: string,
  tool: Tool | undefined,
  input: unknown,
): Promise<{ problem: Problem; retryAfterSeconds: number } | undefined> {
  const read = tool?.input.safeParse(input)
  const asks = (read?.success && tool?.services?.(read.data)) || []
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

/** The same where there is no form to say it in: throws the page that asks them to wait. */
export async function holdToRunLimit(userId: string, tool: Tool | undefined, input: unknown): Promise<void> {
  const limit = await runLimit(userId, tool, input)
  if (limit) throw new Response(null, { status: 429, headers: retryAfter(limit.retryAfterSeconds) })
}
