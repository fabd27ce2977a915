import type { Tool, ToolForm } from './contract.ts'

/**
 * The browser's view of the tools, found by folder name while Vite builds: names, price and form of each, never its
 * processor. Servers use `catalog.server.ts`; a tool's texts are in `words.ts`, apart, for pages without a form.
 */
const toolModules = import.meta.glob<Tool>('./*/tool.ts', { eager: true, import: 'default' })
const formModules = import.meta.glob<ToolForm>('./*/form.tsx', { eager: true, import: 'default' })

export function toolOf(id: string): Tool {
  return pick(toolModules, `./${id}/tool.ts`)
}

export function formOf(id: string): ToolForm {
  return pick(formModules, `./${id}/form.tsx`)
}

function pick<T>(modules: Record<string, T>, path: string): T {
  const module = modules[path]
  if (!module) throw new Error(`There is no ${path}`)
  return module
}
