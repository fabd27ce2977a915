import type { GenerationState, MediaKind, PaymentState, UploadState, VariantState } from '#app/db/schema.ts'
import type { OutputFacts, Problem } from '#app/studio/contract.ts'

/**
 * What the browser hears while it watches: server-sent events of the default type, each `data` one of these as JSON.
 *
 * `GET /live/generations/:id` opens with a `snapshot` of the rows and repeats one after every gap, so a client that keeps
 * the newest snapshot and applies what follows is never wrong for longer than one event. It ends after `settled`, or
 * after the snapshot of a settled generation: close the EventSource then. With `?known=0-36,38` the first snapshot only names
 * the outputs of these indexes.
 *
 * `GET /live/me` carries `upload`, `generation`, `variant` and `payment` events of the signed-in user, with no snapshot:
 * `reload` says that something may have been missed, so load the page's data again.
 */
export type GenerationEvent = SnapshotEvent | ProgressEvent | OutputEvent | FailedEvent | SettledEvent
export type UserEvent = UploadEvent | GenerationStateEvent | VariantEvent | PaymentStateEvent | ReloadEvent

export interface SnapshotEvent extends GenerationProgress {
  type: 'snapshot'
  /** Absent where they are as they were: every ten seconds who waits in line is told the place. */
  outputs?: (LiveOutput | KnownOutput)[]
}

/** One that the page has already, as it said by `?known=` (app/known-outputs.ts), and that is still there. */
export interface KnownOutput {
  id: string
}

export interface ProgressEvent {
  type: 'progress'
  /** A key of the tool's words. */
  step: string | null
  /** 0 to 1 of the whole run; never falls. */
  fraction: number
  etaSeconds: number | null
}

export interface OutputEvent {
  type: 'output'
  output: LiveOutput
  delivered: number
  failed: number
  captured: number
}

/** One output cannot be made. Its credits go back when the run settles. */
export interface FailedEvent {
  type: 'failed'
  output: LiveOutput
  delivered: number
  failed: number
}

export interface SettledEvent {
  type: 'settled'
  state: 'done' | 'failed' | 'cancelled'
  problem: Problem | null
  delivered: number
  failed: number
  captured: number
  released: number
}

/** The numbers of a generation that change while it runs. */
export interface GenerationProgress {
  id: string
  state: GenerationState
  planned: number
  delivered: number
  failed: number
  step: string | null
  fraction: number
  /** Wall seconds until everything is delivered, waiting in the queue included; null when nobody knows. */
  etaSeconds: number | null
  /** 1 is the next to start; null unless queued. */
  queuePosition: number | null
  problem: Problem | null
  money: Money
}

/** Whole credits of the generation. What an earlier round gave back was taken again and does not count. */
export interface Money {
  /** Taken from the balance, whatever became of it. */
  held: number
  /** Paid for delivered outputs, of all rounds. */
  captured: number
  /** Given back by the present round. */
  released: number
}

export interface LiveOutput {
  id: string
  generationId: string
  /** 0-based place on the contact sheet. */
  index: number
  state: 'delivered' | 'failed'
  name: string
  credits: number
  contentType: string | null
  bytes: number | null
  facts: OutputFacts | null
  problem: Problem | null
  /** Signed links, this user's only; null for what does not exist. */
  url: string | null
  downloadUrl: string | null
  posterUrl: string | null
  previewUrl: string | null
  createdAt: string
}

export interface UploadEvent {
  type: 'upload'
  uploadId: string
  state: UploadState
  kind?: MediaKind | null
  problem?: Problem | null
}

export interface GenerationStateEvent {
  type: 'generation'
  generationId: string
  state: GenerationState
  planned: number
  delivered: number
  failed: number
}

export interface PaymentStateEvent {
  type: 'payment'
  paymentId: string
  state: PaymentState
}

/** A copy of an output for a platform. Here, because the stream of a generation ends when it settles. */
export interface VariantEvent {
  type: 'variant'
  generationId: string
  outputId: string
  platform: string
  state: VariantState
}

/** A copy of an output that a platform takes as it is, or will. */
export interface LiveVariant {
  outputId: string
  platform: string
  state: VariantState
  name: string
  contentType: string | null
  bytes: number | null
  facts: OutputFacts | null
  problem: Problem | null
  url: string | null
  downloadUrl: string | null
}

export interface ReloadEvent {
  type: 'reload'
}
