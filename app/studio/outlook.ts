import type { Estimate, Insight, Problem, Quote, Tool, UploadsById } from './contract.ts'

/** What a form can know of its run before it is submitted. */
export interface Outlook {
  quote: Quote
  /** Whole credits of the run. */
  credits: number
  /** Results as a user counts them: sets rather than slides. */
  count: number
  /** Empty when it can run. */
  problems: Problem[]
  /** Only where it can run. */
  estimate?: Estimate
  insight?: Insight
}

/** Pure, and quick enough for every request: what it costs and whether it can run. */
export function quickOutlookOf(tool: Tool, input: unknown, uploads: UploadsById): Outlook {
  const quote = tool.price(input)
  const credits = quote.outputCredits.reduce((sum, credits) => sum + credits, 0)
  const count = quote.outputCredits.length / (tool.groupSize?.(input) ?? 1)
  return { quote, credits, count, problems: tool.check(input, uploads) }
}

/** Pure. Chooses all the results to say how long, how large and how different: up to a tenth of a second. */
export function outlookOf(tool: Tool, input: unknown, uploads: UploadsById): Outlook {
  const outlook = quickOutlookOf(tool, input, uploads)
  if (outlook.problems.length > 0) return outlook
  const insight = tool.insight?.(input, uploads)
  return { ...outlook, estimate: tool.estimate(input, uploads), ...(insight && { insight }) }
}
