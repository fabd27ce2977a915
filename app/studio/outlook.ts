import type { Estimate, Insight, Problem, Quote, Tool, UploadsById } from './contract.ts'

/** What a form can know of its run before it is submitted. */
export interface Outlook {
  quote: Quote
  /** Whole credits of the run. */
  credits: number
  /** Empty when it can run. */
  problems: Problem[]
  /** Only where it can run. */
  estimate?: Estimate
  insight?: Insight
}

/** Pure; the page computes it while it is rendered on the server, and again with every edit in the browser. */
export function outlookOf(tool: Tool, input: unknown, uploads: UploadsById): Outlook {
  const quote = tool.price(input)
  const credits = quote.outputCredits.reduce((sum, credits) => sum + credits, 0)
  const problems = tool.check(input, uploads)
  if (problems.length > 0) return { quote, credits, problems }
  const insight = tool.insight?.(input, uploads)
  return { quote, credits, problems, estimate: tool.estimate(input, uploads), ...(insight && { insight }) }
}
