import type { Service, UploadSummary } from '../contract.ts'
import { removerInput, type RemoverInput } from './input.ts'
import { LEAST_PLAINNESS, MAX_PICTURES } from './limits.ts'

/** As many as one looks over at a glance. */
const FEW = 6

/** What the form opens with: the newest pictures that our own engine can cut, transparent and as a marketplace's square. */
export function exampleCuts(uploads: UploadSummary[], services: readonly Service[] = []): RemoverInput {
  const images = uploads.filter(({ kind }) => kind === 'image')
  const plain = images.filter(({ facts }) => (facts.plainness ?? 1) >= LEAST_PLAINNESS)
  const isHopeless = plain.length === 0 && services.includes('huggingface')
  const pictures = (isHopeless ? images : plain).slice(0, FEW).map(({ id }) => id)
  return removerInput.parse({ pictures, engine: isHopeless ? 'ai' : 'plain' })
}

/** The same settings for these uploads: pictures that are gone are left out, and where all are, these take their place. */
export function refitCuts(input: RemoverInput, uploads: UploadSummary[]): RemoverInput {
  const images = uploads.filter(({ kind }) => kind === 'image').map(({ id }) => id)
  const kept = input.pictures.filter((id) => images.includes(id))
  const { only: _, ...rest } = input
  const isBare = input.pictures.length > 0 && kept.length === 0
  return { ...rest, pictures: isBare ? images.slice(0, Math.min(input.pictures.length, MAX_PICTURES)) : kept }
}
