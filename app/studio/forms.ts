import type { Tool, ToolForm } from './contract.ts'

/**
 * The browser's view of the tools, found by folder name while Vite builds: names, price and form of each, never its
 * processor. Servers use `catalog.server.ts`.
 */
const toolModules = import.meta.glob<Tool>('./*/tool.ts', { eager: true, import: 'default' })
const formModules = import.meta.glob<ToolForm>('./*/form.tsx', { eager: true, import: 'default' })
const wordModules = import.meta.glob<{ id: object; en: object }>('./*/words.ts', { eager: true })

export function toolOf(id: string): Tool {
  return pick(toolModules, `./${id}/tool.ts`)
}

export function formOf(id: string): ToolForm {
  return pick(formModules, `./${id}/form.tsx`)
}

/** Each tool's own texts by language: i18next namespaces named after the folders. */
export function toolWords(language: 'id' | 'en'): Record<string, object> {
  return Object.fromEntries(
    Object.entries(wordModules).map(([path, words]) => [path.split('/')[1] ?? path, words[language]]),
  )
}

function pick<T>(modules: Record<string, T>, path: string): T {
  const module = modules[path]
  if (!module) throw new Error(`There is no ${path}`)
  return module
}
