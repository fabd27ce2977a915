import { stat } from 'node:fs/promises'
import { log } from '#app/log.server.ts'
import {
  claimVariant,
  failVariant,
  finishVariant,
  isClaimed,
  returnVariant,
  variantKey,
  type VariantClaim,
} from '#app/models/variant/make.server.ts'
import { sweepVariantFiles } from '#app/models/variant/remove.server.ts'
import { findPlatform, type Platform } from '#app/studio/platforms.ts'
import { fixesOf, isReady, judge, kindOf, secondsAfterCut } from '#app/studio/preflight.ts'
import { MissingObjectError, storage } from '#app/storage.server.ts'
import { completeFacts } from '#jobs/media/output-facts.ts'
import { makePlatformImage, type PlatformFile } from '#jobs/media/platform-image.ts'
import { makePlatformVideo } from '#jobs/media/platform-video.ts'
import { isFilesFault } from '#jobs/media/probe.ts'
import { makeWorkspace, removeWorkspace } from '#jobs/workspace.ts'

export type VariantOutcome =
  /** Ready, or failed for good. */
  | 'settled'
  /** Removed or taken over meanwhile. */
  | 'lost'
  /** `signal` stopped it; it waits in line again. */
  | 'interrupted'

/** How soon a copy that nobody wants any more is noticed. */
const LOOK_MS = 1_000

/**
 * Makes one copy of an output for a platform: everything that is broken is mended in one go, and the finished file is
 * judged by the same rules before anybody gets it. Throws what a second try may mend. Running it twice changes nothing.
 */
export async function makeVariant(
  id: string,
  signal: AbortSignal,
  platforms = findPlatform,
): Promise<VariantOutcome> {
  const claim = await claimVariant(id)
  const platform = claim && platforms(claim.platform)
  if (!claim || !platform) return 'lost'
  const startedAt = performance.now()
  const stop = new AbortController()
  const look = setInterval(() => {
    // A database that is away for a moment is no reason to stop.
    isClaimed(claim).then(
      (isOurs) => isOurs || stop.abort('lost'),
      () => undefined,
    )
  }, LOOK_MS)
  const workspace = await makeWorkspace(id, claim.attempt)
  let outcome: VariantOutcome
  try {
    const made = await make(claim, platform, workspace, AbortSignal.any([signal, stop.signal]))
    outcome = await settle(claim, platform, made)
  } catch (error) {
    if (!signal.aborted && !stop.signal.aborted) throw error
    outcome = signal.aborted && (await returnVariant(claim)) ? 'interrupted' : 'lost'
  } finally {
    clearInterval(look)
    await removeWorkspace(workspace)
  }
  const { generationId, outputId, attempt } = claim
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10
  log.info(
    { variantId: id, generationId, outputId, platform: platform.id, attempt, outcome, seconds },
    'copy ended',
  )
  return outcome
}

async function make(
  claim: VariantClaim,
  platform: Platform,
  workspace: string,
  signal: AbortSignal,
): Promise<PlatformFile> {
  const { contentType, bytes, isTrimmed } = claim
  try {
    const path = await storage().localPath(claim.key, workspace)
    // Outputs that are older than a rule were not measured for it.
    const facts = await completeFacts(path, contentType, claim.facts)
    const checks = judge(platform, { facts, contentType, bytes })
    const fixes = fixesOf(checks, { isTrimmed })
    const request = { platform, fixes, workspace, signal }
    const made =
      kindOf(contentType) === 'image'
        ? await makePlatformImage({ path, facts }, request)
        : await makePlatformVideo(
            { path, contentType, facts },
            { ...request, seconds: isTrimmed ? secondsAfterCut(checks) : undefined },
          )
    return made
  } catch (error) {
    if (error instanceof MissingObjectError) return { ok: false, problem: { code: 'variant-source-gone' } }
    if (signal.aborted || !isFilesFault(error)) throw error
    log.warn({ variantId: claim.id, detail: error.message.slice(0, 2_000) }, 'a copy could not be made')
    return { ok: false, problem: { code: 'variant-failed' } }
  }
}

async function settle(claim: VariantClaim, platform: Platform, made: PlatformFile): Promise<VariantOutcome> {
  if (!made.ok) return (await failVariant(claim, made.problem)) ? 'settled' : 'lost'
  const { contentType, facts, extension } = made
  const checks = judge(platform, { contentType, facts, bytes: (await stat(made.path)).size })
  if (!isReady(checks)) {
    const broken = checks
      .filter(({ state }) => state !== 'passed')
      .map(({ rule, values }) => ({ rule, values }))
    log.warn({ variantId: claim.id, broken }, 'a copy came out as its platform does not take it')
    return (await failVariant(claim, { code: 'variant-failed' })) ? 'settled' : 'lost'
  }
  const key = variantKey(claim, extension)
  const stored = await storage().put(key, made.path)
  const name = `${claim.name.replace(/\.\w+$/, '')}.${extension}`
  const outcome = await finishVariant(claim, { ...stored, key, contentType, facts, name })
  // An earlier try may have been killed between the file and its row.
  if (outcome !== 'ready' || claim.attempt > 1) await sweepVariantFiles(claim.generationId)
  return outcome === 'lost' ? 'lost' : 'settled'
}
