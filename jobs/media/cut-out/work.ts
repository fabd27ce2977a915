import { boundsOf, type Bounds } from './bounds.ts'
import { cleanEdges } from './clean.ts'
import { cutPlain } from './plain.ts'
import type { CutFault } from './mask.ts'
import type { Raster } from './raster.ts'

/** Goes up when the same picture comes out otherwise. */
export const CUTTER_VERSION = 1

/** What is to be done with a picture: cut it out of a plain backdrop, or better what somebody else has cut out. */
export type CutTask = { kind: 'plain'; hasHoles: boolean } | { kind: 'clean' }

/** A product alone. `certainty` 0–1 is how sure the cut is; unknown for somebody else's. */
export interface CutOut extends Raster {
  bounds: Bounds
  certainty: number | undefined
}

export type CutOutcome = { ok: true; cut: CutOut } | { ok: false; fault: CutFault }

/** Does it, in the picture itself. Takes up to seconds of a core: see `startCutter`. */
export function workOn(picture: Raster, task: CutTask): CutOutcome {
  const done = task.kind === 'plain' ? cutPlain(picture, task) : clean(picture)
  if (!done.ok) return done
  const bounds = boundsOf(picture)
  if (!bounds) return { ok: false, fault: 'empty' }
  return { ok: true, cut: { ...picture, bounds, certainty: done.certainty } }
}

function clean(picture: Raster): { ok: true; certainty: undefined } {
  cleanEdges(picture)
  return { ok: true, certainty: undefined }
}
