import { listFormAvatars } from '#app/models/avatar.server.ts'
import { findBrand } from '#app/models/brand.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { pausedTool } from '#app/models/generation.server.ts'
import { listPresets } from '#app/models/preset.server.ts'
import { downServices } from '#app/models/provider.server.ts'
import { addSamples, listUploads } from '#app/models/upload.server.ts'
import { services, tools } from './catalog.server.ts'
import type { FormUpload, Tool } from './contract.ts'
import { beginWith, findBeginning } from './opening.server.ts'
import type { PresetProblem } from './preset-form.ts'
import { takesFiles } from './wanted-files.ts'

/** The most files that a tool takes in one run. */
const MOST_LISTED = 500

export type FormPage = NonNullable<Awaited<ReturnType<typeof openForm>>>

/** What a tool's page begins with, by its address. Undefined where that asks for what is not there. */
export async function openForm(
  user: { id: string; language: 'id' | 'en' },
  { id, tool }: { id: string; tool: Tool },
  search: URLSearchParams,
) {
  const hasSamples = takesFiles(tool) && search.has('samples')
  const samples = hasSamples ? await addSamples(user.id, tool) : []
  const [balance, listed, beginning, presets, brand, avatars, down, paused] = await Promise.all([
    balanceOf(user.id).catch(() => null),
    takesFiles(tool) ? listUploads(user.id, { kinds: tool.accepts, limit: MOST_LISTED }) : [],
    findBeginning(user.id, { id, tool }, search),
    listPresets(user.id, id),
    findBrand(user.id),
    tool.avatars ? listFormAvatars(user.id) : [],
    downServices(),
    pausedTool(id),
  ])
  if (!beginning) return undefined
  const offered = listed.filter(({ isSample, name }) => !isSample || (tool.usesSample?.(name) ?? true))
  const uploads = offered.flatMap((upload): FormUpload[] => {
    const { kind, facts } = upload
    return upload.state === 'ready' && kind && facts ? [{ ...upload, kind, facts }] : []
  })
  const sampleIds = new Set(samples.map((sample) => sample.id))
  const ofExample = hasSamples ? uploads.filter((upload) => sampleIds.has(upload.id)) : uploads
  const connected = services().map((service) => ({ id: service, isDown: down.includes(service) }))
  const answering = connected.filter(({ isDown }) => !isDown).map(({ id: service }) => service)
  return {
    id,
    title: tool.title[user.language],
    summary: tool.summary[user.language],
    balance,
    uploads,
    tools: [...(await tools()).keys()],
    arriving: offered.filter(({ state }) => state !== 'ready'),
    avatars,
    services: connected,
    initial: beginWith(tool, beginning, { uploads, ofExample, services: answering }),
    opening: beginning.opening,
    presets,
    presetProblem: presetProblemIn(search),
    brand,
    hasSamples,
    isPaused: paused !== undefined,
    isPreparing: hasSamples && (samples.length === 0 || samples.some(isComing)),
    submissionKey: crypto.randomUUID(),
  }
}

function isComing({ state }: { state: string }): boolean {
  return state === 'receiving' || state === 'inspecting'
}

/** Of a new name that was refused, from the page that renames. */
function presetProblemIn(search: URLSearchParams): PresetProblem | null {
  const problem = search.get('presetProblem')
  return problem === 'no-name' || problem === 'name-taken' ? problem : null
}
