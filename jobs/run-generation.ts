import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { subscribe } from '#app/db/notify.server.ts'
import { log } from '#app/log.server.ts'
import { addToLogScope } from '#app/log-scope.server.ts'
import { counter } from '#app/metrics.server.ts'
import { endAttempt, type AttemptEnd } from '#app/models/generation/attempt.server.ts'
import {
  claimGeneration,
  deliverOutput,
  failOutput,
  giveUpGeneration,
  returnToQueue,
  settleGeneration,
  sweepFilesOf,
  type Claim,
} from '#app/models/generation.server.ts'
import { checkRoom } from '#app/models/generation/room.server.ts'
import { findStoredAvatars } from '#app/models/avatar.server.ts'
import { findSourceFiles } from '#app/models/upload.server.ts'
import { findTool, processorOf } from '#app/studio/catalog.server.ts'
import type {
  DeliveredOutput,
  FailedOutput,
  Problem,
  ProcessContext,
  Processor,
  Refusal,
  SourceAvatar,
  SourceFile,
  Tool,
} from '#app/studio/contract.ts'
import { shareOf, type Share } from '#app/studio/shares.ts'
import { MissingObjectError, storage } from '#app/storage.server.ts'
import { portraitThumbnail, poster } from '#jobs/media/image.ts'
import { completeFacts } from '#jobs/media/output-facts.ts'
import { trackProgress } from '#jobs/progress.ts'
import { inRunScope } from '#jobs/run-scope.ts'
import { cacheFolder, makeWorkspace, removeWorkspace } from '#jobs/workspace.ts'

export type RunOutcome =
  /** Finished: done, failed, or refused for what the user gave it. */
  | 'settled'
  /** Ended or taken over meanwhile; nothing is left to do here. */
  | 'lost'
  /** `signal` stopped it; the row waits in line again. */
  | 'interrupted'

export interface RunOptions {
  /** Stops the run and puts it back in line. */
  signal: AbortSignal
  /** Hears the seconds that are left, whenever that changes. */
  onEta?(seconds: number | null): void
  /** Where tools and processors come from; the catalog's unless a test has its own. */
  toolOf?(id: string): Promise<Tool | undefined>
  processorOf?(id: string): Promise<Processor>
}

/** A processor that hears the signal has its children killed and returns; one that does not is left alone after this. */
const STOP_MS = 5_000

/**
 * Runs one open generation to its end: claims it, gives its processor a workspace and the files, keeps each output as it
 * comes, and settles. Throws what a second try may mend; outputs that were kept until then are skipped by that try.
 */
export async function runGeneration(id: string, options: RunOptions): Promise<RunOutcome> {
  const stop = new AbortController()
  const unsubscribe = subscribe(`generation:${id}`, ({ type }) => {
    if (type === 'settled') stop.abort('settled')
  })
  try {
    const outcome = await claimGeneration(id)
    if (outcome.ok) return await runClaimed(outcome.claim, stop, options)
    if (outcome.reason === 'too-many-tries') await giveUpGeneration(id)
    await sweepFilesOf(id)
    return 'lost'
  } finally {
    unsubscribe()
  }
}

async function runClaimed(claim: Claim, stop: AbortController, options: RunOptions): Promise<RunOutcome> {
  const { generationId, tool, attempt } = claim
  const startedAt = performance.now()
  addToLogScope({ userId: claim.userId, tool, attempt })
  log.info({ planned: claim.planned, done: claim.done.size }, 'run started')

  const progress = trackProgress(claim, { onEta: options.onEta, onLost: () => stop.abort('lost') })
  const signal = AbortSignal.any([options.signal, stop.signal])
  const workspace = await makeWorkspace(generationId, attempt)
  let outcome: RunOutcome
  try {
    const end = await inRunScope({ generationId, userId: claim.userId }, () =>
      produce(claim, { ...options, signal, workspace, progress: progress.report, log }, stop),
    )
    await progress.stop()
    if (!signal.aborted) outcome = (await settleGeneration(claim, end)) ? 'settled' : 'lost'
    else outcome = await interrupted(claim, options.signal)
  } catch (error) {
    await progress.stop()
    if (!signal.aborted) {
      await noteEnd(claim, 'error', error)
      throw error
    }
    outcome = await interrupted(claim, options.signal)
  } finally {
    await removeWorkspace(workspace)
  }
  await noteEnd(claim, outcome)
  // An earlier try may have been killed between a file and its row.
  if (outcome === 'lost' || attempt > 1) await sweepFilesOf(generationId)
  log.info({ outcome, seconds: Math.round((performance.now() - startedAt) / 100) / 10 }, 'run ended')
  return outcome
}

/** For operators who look at the run. Its own end is settled, and must not fail by this. */
async function noteEnd(claim: Claim, outcome: AttemptEnd, error?: unknown): Promise<void> {
  try {
    await endAttempt(claim, outcome, error)
  } catch (fault) {
    log.warn({ err: fault, generationId: claim.generationId }, 'the end of a try was not noted')
  }
}

/** Drives the processor; what it says about the whole run, if anything, is returned. */
async function produce(
  claim: Claim,
  context: RunOptions & Pick<ProcessContext<unknown>, 'signal' | 'workspace' | 'progress' | 'log'>,
  stop: AbortController,
): Promise<{ problem?: Problem; rest?: Problem }> {
  const tool = await (context.toolOf ?? findTool)(claim.tool)
  if (!tool) throw new Error(`There is no tool "${claim.tool}"`)
  // Kept by an earlier release, perhaps: fields that came since have their defaults.
  const { success: isReadable, data: input } = tool.input.safeParse(claim.input)
  if (!isReadable) return { problem: { code: 'input-outdated' } }
  const files = await openFiles(claim.userId, tool.uploads(input), context.workspace)
  if (!files) return { problem: { code: 'uploads-missing' } }
  const avatars = await openAvatars(claim.userId, tool.avatars?.(input) ?? [], context.workspace)
  if (!avatars) return { problem: { code: 'avatars-missing' } }
  const left = 1 - claim.done.size / claim.planned
  if (claim.purpose === 'run' && (await checkRoom(claim.userId, tool.estimate(input, files).bytes * left))) {
    return { rest: FULL }
  }
  const processor = await (context.processorOf ?? processorOf)(claim.tool)
  const quote = tool.price(input)
  const groupSize = tool.groupSize?.(input) ?? 1
  // Ends the processor's children also where storing or writing an output throws.
  const over = new AbortController()
  const outputs = processor({
    input,
    files,
    avatars,
    workspace: context.workspace,
    cache: await cacheFolder(),
    done: claim.done,
    signal: AbortSignal.any([context.signal, over.signal]),
    progress: context.progress,
    log: context.log,
  })
  try {
    while (!context.signal.aborted) {
      const next = await unlessStuck(outputs.next(), context.signal)
      if (next.done) return next.value ? problemOf(next.value) : {}
      if (context.signal.aborted) break
      const kept = await keep(claim, next.value, shareOf(quote, groupSize, next.value.index))
      if (kept === 'lost') stop.abort('lost')
      // What comes after it would be made, and perhaps bought from a provider, for nobody.
      if (kept === 'no-room') return { rest: FULL }
    }
    return {}
  } finally {
    over.abort()
    await unlessStuck(outputs.return(undefined), over.signal).catch((error: unknown) =>
      context.log.warn({ error: String(error) }, 'the processor did not end well'),
    )
  }
}

const FULL: Problem = { code: 'storage-full' }

const outputs = counter('lumiku_outputs_total', 'Results of runs, and those that could not be made', [
  'tool',
  'state',
])
const captured = counter('lumiku_credits_captured_total', 'Credits of delivered outputs', ['tool'])

/** Stores the files of one output, then writes and pays for it. Lost is the claim; without room nothing is kept. */
async function keep(
  claim: Claim,
  item: DeliveredOutput | FailedOutput,
  share: Share,
): Promise<'kept' | 'lost' | 'no-room'> {
  const { tool } = claim
  if ('problem' in item) {
    outputs.inc({ tool, state: 'failed' })
    return (await failOutput(claim, item)) ? 'kept' : 'lost'
  }
  // By attempt: a worker that was taken for dead stores nothing where its successor does.
  const start = `generations/${claim.generationId}/${item.index}-a${claim.attempt}`
  const keyOf = (suffix: string, file: string) => `${start}${suffix}${path.extname(file).toLowerCase()}`
  const key = keyOf('', item.name)
  const facts = await completeFacts(item.path, item.contentType, item.facts)
  const posterPath = item.posterPath ?? (await smallPictureOf(claim, item))
  const thumbnailPath = await thumbnailOf(claim, item)
  const stored = await storage().put(key, item.path)
  const posterKey = posterPath && keyOf('.poster', posterPath)
  if (posterPath && posterKey) await storage().put(posterKey, posterPath)
  const previewKey = item.previewPath && keyOf('.preview', item.previewPath)
  if (item.previewPath && previewKey) await storage().put(previewKey, item.previewPath)
  const thumbnailKey = thumbnailPath && keyOf('.face', thumbnailPath)
  if (thumbnailPath && thumbnailKey) await storage().put(thumbnailKey, thumbnailPath)

  const delivery = await deliverOutput(
    claim,
    { ...item, facts },
    {
      ...stored,
      key,
      ...(posterKey && { posterKey }),
      ...(previewKey && { previewKey }),
      ...(thumbnailKey && { thumbnailKey }),
      share,
    },
  )
  const { outcome } = delivery
  if (outcome === 'delivered') {
    outputs.inc({ tool, state: 'delivered' })
    captured.inc({ tool }, delivery.credits)
  }
  if (outcome === 'delivered' || outcome === 'known') return 'kept'
  for (const unwanted of [key, posterKey, previewKey, thumbnailKey]) {
    if (unwanted) await storage().remove(unwanted)
  }
  return outcome
}

/** Of a picture that will lie on a contact sheet, where its tool has made none. A preview is small as it is. */
async function smallPictureOf(claim: Claim, item: DeliveredOutput): Promise<string | undefined> {
  if (claim.purpose === 'preview' || !item.contentType.startsWith('image/')) return undefined
  const target = `${item.path}.poster.jpg`
  await poster(item.path, target)
  return target
}

/** Of the avatar that a picture becomes. A preview becomes none. */
async function thumbnailOf(claim: Claim, item: DeliveredOutput): Promise<string | undefined> {
  if (!item.avatar || claim.purpose === 'preview') return undefined
  const target = `${item.path}.thumbnail.jpg`
  await portraitThumbnail(item.path, target)
  return target
}

/** The run's uploads on this machine's disk; undefined when one is gone. */
async function openFiles(
  userId: string,
  wanted: string[],
  workspace: string,
): Promise<ReadonlyMap<string, SourceFile> | undefined> {
  const ids = [...new Set(wanted)]
  const found = await findSourceFiles(userId, ids)
  if (found.length !== ids.length) return
  try {
    const files = new Map<string, SourceFile>()
    for (const { key, ...file } of found) {
      files.set(file.id, { ...file, path: await storage().localPath(key, workspace) })
    }
    return files
  } catch (error) {
    if (error instanceof MissingObjectError) return
    throw error
  }
}

/** The run's avatars with their pictures on this machine's disk; undefined when one is gone. */
async function openAvatars(
  userId: string,
  wanted: string[],
  workspace: string,
): Promise<ReadonlyMap<string, SourceAvatar> | undefined> {
  const ids = [...new Set(wanted)]
  const found = await findStoredAvatars(userId, ids)
  if (found.length !== ids.length) return
  try {
    const avatars = new Map<string, SourceAvatar>()
    for (const { keys, ...avatar } of found) {
      const references: string[] = []
      for (const key of keys) references.push(await storage().localPath(key, workspace))
      avatars.set(avatar.id, { ...avatar, references })
    }
    return avatars
  } catch (error) {
    if (error instanceof MissingObjectError) return
    throw error
  }
}

async function interrupted(claim: Claim, outside: AbortSignal): Promise<RunOutcome> {
  if (!outside.aborted) return 'lost'
  return (await returnToQueue(claim)) ? 'interrupted' : 'lost'
}

/** Waits for the processor, but not for ever once it was told to stop. */
async function unlessStuck<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new AbortController()
  const stuck = new Promise<never>((_, reject) => {
    const waitThenReject = () =>
      sleep(STOP_MS, undefined, { signal: over.signal }).then(
        () => reject(new Error('The processor did not stop')),
        () => undefined,
      )
    if (signal.aborted) void waitThenReject()
    else signal.addEventListener('abort', waitThenReject, { once: true, signal: over.signal })
  })
  try {
    return await Promise.race([work, stuck])
  } finally {
    over.abort()
  }
}

function problemOf({ refused }: Refusal): { problem: Problem } {
  return { problem: refused }
}
