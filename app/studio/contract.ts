import type { ComponentType } from 'react'
import type { z } from 'zod'
import type { Persona, Traits } from '#app/avatars/traits.ts'
import type { PoseChoice } from '#app/poses/choice.ts'

/**
 * What a tool is. A tool is one folder of `app/studio/`, and the folder's name is the tool's id:
 *
 * - `tool.ts` default-exports `defineTool(…)`: names, queue, input schema, price. Loaded by every process.
 * - `form.tsx` default-exports a `ToolForm`: the fields and the live preview. Browser and server rendering.
 * - `process.server.ts` default-exports `defineProcessor(…)`: input and files to outputs. Jobs process only.
 * - `words.ts` exports `id` and `en`: the tool's own texts, an i18next namespace named after the folder.
 *
 * Nothing else in the project names a tool.
 */

/** A text in both languages of the product. */
export interface Localised {
  id: string
  en: string
}

export type Kind = 'video' | 'image' | 'audio'

/** What inspection measured on an uploaded file. Absent values could not be measured or do not apply. */
export interface MediaFacts {
  kind: Kind
  /** Demuxer name as ffprobe prints it, or the picture format. */
  container: string
  seconds?: number
  /** Display size in pixels: rotation and pixel shape already applied. */
  width?: number
  height?: number
  /** Degrees clockwise that the stored picture must be turned: 0, 90, 180 or 270. */
  rotation?: number
  /** Average frames per second. */
  fps?: number
  isVariableFrameRate?: boolean
  videoCodec?: string
  pixelFormat?: string
  isHdr?: boolean
  audioCodec?: string
  hasAudio?: boolean
  /** Of a picture, fraction 0–1: how much of its edge is one even colour or two, as before a plain backdrop. */
  plainness?: number
}

/** What was measured on a finished output. */
export interface OutputFacts {
  width?: number
  height?: number
  seconds?: number
  frames?: number
  fps?: number
  /** Integrated loudness, LUFS, and true peak, dBTP. */
  loudness?: number
  truePeak?: number
  /** As ffprobe prints them. */
  videoCodec?: string
  pixelFormat?: string
  audioCodec?: string
  /** Hz. */
  sampleRate?: number
  /** The mp4 has edit lists; its index stands before its frames; its frames are reordered. */
  hasEditList?: boolean
  isFastStart?: boolean
  hasBFrames?: boolean
  /** Boxes of everything written on the picture, pixels: what a platform's own buttons must not cover. */
  texts?: { left: number; top: number; right: number; bottom: number }[]
  /** Fraction 0–1: how unlike its nearest neighbour in the run this output is. */
  distinctness?: number
  /** Other marks the tool gives, 0–1, best first: `scores.<name>` of its words says what each is. */
  scores?: Record<string, number>
  /** What a preview found out for the form to offer: the seconds of a loop's best in and out, say. */
  found?: Record<string, number>
}

/**
 * Something to tell the user: a code of `problems` in the tool's words, or for what any tool can meet in app/i18n, with
 * the values its sentence needs.
 */
export interface Problem {
  code: string
  values?: Record<string, string | number>
}

/** `credits` for each of `quantity` things named by `label` (a key of the tool's words). */
export interface PriceLine {
  label: string
  quantity: number
  credits: number
  /** Values of the label's sentence, and short notes such as "order +1". */
  notes?: { label: string; credits: number }[]
}

export interface Quote {
  lines: PriceLine[]
  /**
   * Credits captured when output i is delivered. Its length is the number of outputs, its sum the sum of the lines. Some
   * may be 0: what comes with another output at no price of its own.
   */
  outputCredits: number[]
  /**
   * A group of outputs (`groupSize`) is one thing in several files: whichever of them is delivered first is paid for with
   * the credits of them all, and the others come with it.
   */
  isPaidByGroup?: boolean
}

/** The part of an upload that a form, a price and a check may know. */
export interface UploadSummary {
  id: string
  name: string
  kind: Kind
  bytes: number
  facts: MediaFacts
  isSample: boolean
  /** Of its content, in hex: two with the same are one file that was sent twice. Absent where it is not known. */
  sha256?: string
}

/** An upload as a form can show it. */
export interface FormUpload extends UploadSummary {
  thumbnailUrl?: string | null
  url?: string | null
}

export type UploadsById = ReadonlyMap<string, UploadSummary>

export interface Estimate {
  /** Wall seconds the run will take on an idle machine. */
  seconds: number
  /** Bytes of all outputs together. */
  bytes: number
}

/** What a form shows beside the price while it is being filled in. */
export interface Insight {
  /** How many different results the input can make; may be far more than anyone wants. Absent where there is no choice. */
  possible?: number
  /** Fraction 0–1: mean over the chosen of how unlike its nearest neighbour each is. Absent for one alone. */
  distinctness?: number
  /** Not wrong, but worth knowing: codes of `warnings` in the tool's words. */
  warnings: Problem[]
}

/** A way to begin: settings under a name, laid over what the form would open with. */
export interface Starter<Input = unknown> {
  /** kebab-case; part of an address. */
  id: string
  title: Localised
  /** One sentence: what for, and what comes out. */
  summary: Localised
  /** Pure. `example` is the tool's example of the user's own uploads. */
  apply(example: Input): Input
}

/** An outside service that may have a key here, or none. */
export type Service = 'anthropic' | 'huggingface'

/** A brand character of the user's, as a form, a price and a check may know it. */
export interface AvatarSummary {
  id: string
  name: string
  /** How it looks in its maker's own words, as data; may be empty. */
  description: string
  traits: Traits
  persona: Persona
  /** 0 to 2³¹ − 1. */
  seed: number
  /** Its picture shows a real person's face. */
  isRealFace: boolean
}

/** An avatar as a form can show it. */
export interface FormAvatar extends AvatarSummary {
  thumbnailUrl: string | null
}

/** An avatar with its pictures on this machine's disk while the run lasts, the portrait first. Never write to them. */
export interface SourceAvatar extends AvatarSummary {
  references: readonly string[]
}

/** What an avatar was made of. */
export type AvatarSource = 'photo' | 'text' | 'preset' | 'references'

/** What becomes an avatar when the output that shows it is delivered. */
export interface NewAvatar extends Omit<AvatarSummary, 'id'> {
  source: AvatarSource
  /** Uploads that go on being its references, beside the delivered picture. */
  uploadIds: string[]
}

export interface Tool<Input = unknown> {
  title: Localised
  /** One sentence for the card and the page. */
  summary: Localised
  /** lucide icon name used on cards. */
  icon: string
  /** Where its card stands among the others: what most people come for is 1. */
  place: number
  /** The resource a run uses up: `render` is CPU of ours, `remote` waits for somebody's API. */
  queue: 'render' | 'remote'
  /** Pure. The same where it depends on the input. */
  queueOf?(input: Input): 'render' | 'remote'
  /** Kinds of upload the form offers. */
  accepts: Kind[]
  /** Parses a form or a recipe. Everything but the media has a default. */
  input: z.ZodType<Input, unknown>
  /** Ids of every upload the input refers to. */
  uploads(input: Input): string[]
  /** Pure. Whether the input has a place for uploads; where `accepts` names any kind, it has unless given. */
  wantsFiles?(input: Input): boolean
  /** Ids of every avatar the input refers to; none unless given. */
  avatars?(input: Input): string[]
  /** Its outputs become avatars: the page of avatars sends people here. */
  makesAvatars?: true
  /** Pure. The same input with this avatar of the user's: another page sends it here. */
  withAvatar?(input: Input, avatarId: string): Input
  /** Pure. The same input with these poses: the pages of poses send them here. */
  withPoses?(input: Input, poses: PoseChoice[]): Input
  /** Pure. What this input cannot run without; without the key it is refused before anything is held. */
  services?(input: Input): Service[]
  /** Pure. The form, the action and the receipt all call it. */
  price(input: Input): Quote
  /** Pure. What is wrong with this input given these uploads; empty when it can run. Called before any credit is held. */
  check(input: Input, uploads: UploadsById): Problem[]
  /** Pure. */
  estimate(input: Input, uploads: UploadsById): Estimate
  /** Pure, and quick enough to run on every change of the form. */
  insight?(input: Input, uploads: UploadsById): Insight
  /** Which of the project's samples are for this tool, by file name; every one of its kinds unless given. */
  usesSample?(name: string): boolean
  /**
   * A good first input for these uploads: "try with samples", and the form's first state. `services` are those with a key
   * here that answer at the moment.
   */
  example(uploads: UploadSummary[], services?: readonly Service[]): Input
  /**
   * The input of a free, small preview of output `index` (0-based), or of the group it belongs to. At most
   * MAX_PREVIEW_OUTPUTS come of it; the runner charges nothing for them.
   */
  preview?(input: Input, index: number): Input
  /**
   * Who asks for previews and shows them: the page, below the form, by number (the default); or the form itself, with
   * the `preview` of its props.
   */
  previewIn?: 'page' | 'form'
  /**
   * How many outputs make one result as a user counts them: the slides of a set, a video and its poster. Outputs of a
   * group follow each other. 1 unless given.
   */
  groupSize?(input: Input): number
  /**
   * Pure. The same settings for these uploads: what refers to another upload is left out or given one of these. For
   * presets, which outlive files and are shared between people.
   */
  refit(input: Input, uploads: UploadSummary[]): Input
  /** The starter gallery. */
  starters?: Starter<Input>[]
  /** Without this service's key the tool is not offered. */
  needs?: Service
  /** Name of the run in lists: "12 video · 9:16". */
  describe(input: Input, language: 'id' | 'en'): string
}

export const MAX_PREVIEW_OUTPUTS = 12

export function defineTool<Input>(tool: Tool<Input>): Tool<Input> {
  return tool
}

/** A file of the user's, on this machine's disk while the run lasts. Never write to it. */
export interface SourceFile extends UploadSummary {
  path: string
  sha256: string
}

export interface ProcessContext<Input> {
  input: Input
  /** By upload id; every id of `tool.uploads(input)` is there. */
  files: ReadonlyMap<string, SourceFile>
  /** By id; every id of `tool.avatars(input)` is there. */
  avatars: ReadonlyMap<string, SourceAvatar>
  /** An empty folder of this attempt's own, removed afterwards. */
  workspace: string
  /** A folder shared by all runs on this machine: content-addressed, trimmed by bytes, may be empty at any time. */
  cache: string
  /** Indexes delivered by an earlier attempt or round: skip them. */
  done: ReadonlySet<number>
  /** Aborted on cancel, lost claim and shutdown. Children must die with it. */
  signal: AbortSignal
  /** `step` is a key of the tool's words; `fraction` 0–1 of the whole run. Call as often as you like. */
  progress(report: { step: string; fraction: number }): void
  log: { info(facts: object, message: string): void; warn(facts: object, message: string): void }
}

export interface DeliveredOutput {
  index: number
  /** File name shown to the user, with extension, unique in the run; may begin with one folder: `set-01/01.jpg`. */
  name: string
  /** In the workspace; the runner moves it to storage. */
  path: string
  contentType: string
  posterPath?: string
  previewPath?: string
  facts: OutputFacts
  /**
   * JSON: everything needed to make the same bytes again, beside the run's input. That is in the run's row once and is
   * added to a recipe that is read; an `input` in here is of this output alone, and stands in its place.
   */
  recipe: object
  /** One row of manifest.csv. */
  manifest: Record<string, string | number>
  /** Kept as the user's, exactly once, with the output. */
  avatar?: NewAvatar
}

/** Output `index` cannot be made, but the others can. Its credits go back. */
export interface FailedOutput {
  index: number
  problem: Problem
}

/** The user's input cannot work at all: no retry, everything not delivered is released. */
export interface Refusal {
  refused: Problem
}

export function refuse(code: string, values?: Problem['values']): Refusal {
  return { refused: values ? { code, values } : { code } }
}

/** Yields outputs as they finish. Throws for what a second try may mend (retried with backoff). */
export type Processor<Input = unknown> = (
  context: ProcessContext<Input>,
) => AsyncGenerator<DeliveredOutput | FailedOutput, Refusal | void>

export function defineProcessor<Input>(processor: Processor<Input>): Processor<Input> {
  return processor
}

export interface ToolFormProps<Input = unknown> {
  /** The state the form opens with: last used, an example, or an old run being changed. */
  initial: Input
  /** The user's ready uploads of the kinds that the tool accepts, newest first. */
  uploads: FormUpload[]
  language: 'id' | 'en'
  /** To be called after fields were added, removed or moved; ordinary edits reach the page as input events. */
  onEdit(): void
  /** The user's avatars, newest first; empty for a tool that uses none. */
  avatars: FormAvatar[]
  /** Services with a key here, and which of them do not answer at the moment. */
  services: readonly { id: Service; isDown: boolean }[]
  /** Previews of the form as it is now, for a tool whose form shows them itself. */
  preview: FormPreview
  /** Ids of the tools that are offered here: a form may send work to another one, and gets its results. */
  tools: readonly string[]
}

/** The newest preview that was asked for. */
export interface FormPreview {
  /** Shows output `index` (0-based, 0 unless given) of the form as it is now, in place of what is being made. */
  ask(index?: number): void
  /** Nothing was asked yet; on its way; all there is has come; nothing will come. */
  state: 'none' | 'making' | 'done' | 'failed'
  /** 0–1 of what is being made. */
  fraction: number
  /** The form has changed since it was asked. */
  isStale: boolean
  /** Why it cannot be made. */
  problems: Problem[]
  /** What has come so far, in order. While a new preview has nothing yet, those of the one before. */
  outputs: PreviewOutput[]
}

export interface PreviewOutput {
  index: number
  name: string
  contentType: string | null
  url: string | null
  posterUrl: string | null
  facts: OutputFacts | null
  problem: Problem | null
}

/**
 * The fields of a tool inside the page's `<form method="post">`. Every value is a named field in conform's notation
 * (`groups[0].clips[1].upload`), so the form posts without JavaScript and the page can read the present input at any
 * time with `parseWithZod(new FormData(form), { schema: tool.input })`. The page owns the submit button, the price slip,
 * the count and the preview.
 */
export type ToolForm<Input = unknown> = ComponentType<ToolFormProps<Input>>
