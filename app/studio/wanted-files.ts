import type { Tool } from './contract.ts'

/** One that works on words alone shows nothing about files. */
export function takesFiles({ accepts }: Tool): boolean {
  return accepts.length > 0
}

/** One that can do without them shows their place only where they have one. */
export function wantsFiles(tool: Tool, input: unknown): boolean {
  return takesFiles(tool) && (tool.wantsFiles?.(input) ?? true)
}
