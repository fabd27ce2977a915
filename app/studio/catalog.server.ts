import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { env } from '#app/env.server.ts'
import type { Processor, Service, Tool } from './contract.ts'

const FOLDER = new URL('./', import.meta.url)

let found: Promise<ReadonlyMap<string, Tool>> | undefined

/**
 * Every tool that is offered here, by id, in alphabetical order. A folder with a `tool.ts` is a tool; its name is the id.
 * One that needs a service whose key is not set is not there at all.
 */
export async function tools(): Promise<ReadonlyMap<string, Tool>> {
  found ??= loadTools(FOLDER)
  return new Map([...(await found)].filter(([, { needs }]) => !needs || services().includes(needs)))
}

export async function findTool(id: string): Promise<Tool | undefined> {
  return (await tools()).get(id)
}

/** What a card shows of each tool, in one language, in the order of their places. */
export async function toolCards(language: 'id' | 'en') {
  const inOrder = [...(await tools())].sort(([, one], [, other]) => one.place - other.place)
  return inOrder.map(([id, { title, summary, icon }]) => ({
    id,
    title: title[language],
    summary: summary[language],
    icon,
  }))
}

/** Loads the tool's processor: ffmpeg, sharp and provider clients come with it, so only the jobs process calls this. */
export async function processorOf(id: string): Promise<Processor> {
  if (!(await tools()).has(id)) throw new Error(`There is no tool "${id}"`)
  return await loadDefault<Processor>(new URL(`${id}/process.server.ts`, FOLDER))
}

/** Every tool of a folder, offered or not. */
export async function loadTools(folder: URL): Promise<ReadonlyMap<string, Tool>> {
  const entries = await readdir(fileURLToPath(folder), { withFileTypes: true, recursive: false })
  const ids = entries
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/tool.ts`, folder)))
    .map((entry) => entry.name)
  const loaded = await Promise.all(
    ids.sort().map(async (id) => [id, await loadDefault<Tool>(new URL(`${id}/tool.ts`, folder))] as const),
  )
  return new Map(loaded)
}

/** The outside services with a key here. */
export function services(): Service[] {
  const keys: Record<Service, string | undefined> = {
    anthropic: env().ANTHROPIC_API_KEY,
    huggingface: env().HUGGINGFACE_API_KEY,
  }
  return (Object.keys(keys) as Service[]).filter((service) => keys[service] !== undefined)
}

/** The models that the settings name, and what for. */
export function pinnedModels(): Record<Service, PinnedModel[]> {
  const settings = env()
  return {
    huggingface: [
      { purpose: 'standardImage', model: settings.HUGGINGFACE_STANDARD_IMAGE },
      { purpose: 'standardEdit', model: settings.HUGGINGFACE_STANDARD_EDIT },
      { purpose: 'bestImage', model: settings.HUGGINGFACE_BEST_IMAGE },
      { purpose: 'bestEdit', model: settings.HUGGINGFACE_BEST_EDIT },
      { purpose: 'cutOut', model: settings.HUGGINGFACE_CUT_OUT },
    ],
    anthropic: [{ purpose: 'text', model: settings.ANTHROPIC_MODEL }],
  }
}

export interface PinnedModel {
  purpose: 'standardImage' | 'standardEdit' | 'bestImage' | 'bestEdit' | 'cutOut' | 'text'
  model: string
}

async function loadDefault<T>(module: URL): Promise<T> {
  const { default: value } = (await import(module.href)) as { default?: T }
  if (!value) throw new Error(`${fileURLToPath(module)} has no default export`)
  return value
}
