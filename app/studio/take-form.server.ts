import { parseWithZod } from '@conform-to/zod/v4'
import { holdTo } from '#app/http/hold-to.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { rememberInput, submitGeneration } from '#app/models/generation.server.ts'
import { consume } from '#app/rate-limit.server.ts'
import type { Problem, Tool } from './contract.ts'
import type { FormAnswer } from './form-answer.ts'
import { isPresetToSave } from './preset-form.ts'
import { runLimit } from './run-limit.server.ts'
import { salvage } from './salvage.ts'
import { savePresetForm } from './save-preset.server.ts'

/** Where a form leads, or what its page is told. */
export type Taken = { to: string } | { answer: FormAnswer; status: number; retryAfterSeconds?: number }

interface Chosen {
  id: string
  tool: Tool
}

/** What a preview that moves takes of the limit, against 1 for a still one. */
const MOVING_PREVIEW_POINTS = 10

/** Does what the button asked that a tool's form was sent with: run, preview, price, save as a preset, top up. */
export async function takeForm(userId: string, chosen: Chosen, form: FormData): Promise<Taken> {
  const { id, tool } = chosen
  const submission = parseWithZod(form, { schema: tool.input })
  const isWhole = submission.status === 'success'
  const readable = () => (isWhole ? submission.value : salvage(tool.input, submission.payload))
  if (isPresetToSave(form)) {
    await holdTo('creation', userId)
    const input = isWhole ? submission.value : undefined
    const saved = await savePresetForm(form, { userId, tool: id, input })
    if (saved.ok) return { to: `/studio/${id}?preset=${saved.presetId}` }
    return { answer: { preset: saved, input: readable() }, status: isWhole ? 409 : 400 }
  }
  const intent = form.get('_intent')
  if (intent === 'topup') return { to: await leaveToTopUp(userId, chosen, readable()) }
  if (!isWhole) return { answer: { isInvalid: true, input: readable() }, status: 400 }
  const input = submission.value
  if (intent === 'price') return { answer: { input }, status: 200 }

  const isPreview = intent === 'preview'
  const limit = isPreview ? await previewLimit(userId, tool) : await runLimit(userId, tool, input)
  if (limit) {
    const { problem, retryAfterSeconds } = limit
    return { answer: { problems: [problem], input }, status: 429, retryAfterSeconds }
  }
  const outcome = await submitGeneration({
    userId,
    toolId: id,
    tool,
    input,
    ...(isPreview
      ? {
          purpose: 'preview',
          previewIndex: Math.max(0, Math.trunc(Number(form.get('_preview') ?? 1)) - 1 || 0),
          submissionKey: crypto.randomUUID(),
        }
      : { submissionKey: String(form.get('_key') ?? '') }),
  })
  if (!outcome.ok) return { answer: { ...refusal(outcome), input }, status: 409 }
  const { generationId } = outcome
  if (!form.has('_stay')) return { to: `/generations/${generationId}` }
  return { answer: isPreview ? { previewId: generationId } : { generationId }, status: 200 }
}

async function previewLimit(
  userId: string,
  tool: Tool,
): Promise<{ problem: Problem; retryAfterSeconds: number } | undefined> {
  const points = tool.accepts.includes('video') ? MOVING_PREVIEW_POINTS : 1
  const allowed = await consume('preview', userId, points)
  if (allowed.ok) return undefined
  const { retryAfterSeconds } = allowed
  const problem = { code: 'too-many-previews', values: { minutes: Math.ceil(retryAfterSeconds / 60) } }
  return { problem, retryAfterSeconds }
}

/**
 * The address where the missing credits are bought, and from where this form opens again as it is now: it is kept as if
 * it had run, whatever of it can be read.
 */
async function leaveToTopUp(userId: string, { id, tool }: Chosen, input: unknown): Promise<string> {
  const query = new URLSearchParams()
  if (input !== undefined) {
    await rememberInput({ userId, toolId: id, input })
    const credits = tool.price(input).outputCredits.reduce((total, each) => total + each, 0)
    const missing = credits - (await balanceOf(userId))
    if (missing > 0) query.set('missing', String(missing))
  }
  query.set('returnTo', `/studio/${id}`)
  return `/wallet?${query}`
}

function refusal(outcome: Exclude<Awaited<ReturnType<typeof submitGeneration>>, { ok: true }>): FormAnswer {
  if (outcome.reason === 'insufficient-credits') return { missing: outcome.missing }
  if (outcome.reason === 'problems') return { problems: outcome.problems }
  return { isKeyReused: true }
}
