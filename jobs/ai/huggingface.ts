import { InferenceClient, setLogger } from '@huggingface/inference'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import { noteBreaker } from '#app/models/provider.server.ts'
import { falPicture } from '#jobs/ai/fal-queue.ts'
import { hubError, hubStatusError } from '#jobs/ai/hub-error.ts'
import { openLine, type HubLine } from '#jobs/ai/hub-fetch.ts'
import { metered } from '#jobs/ai/metered.ts'
import type { PictureEngine, PictureOptions, PictureTier } from '#jobs/ai/picture.ts'
import { orderOf, picturesTaken, TIERS, type PaidTier, type PictureOrder } from '#jobs/ai/picture-order.ts'
import { ProviderError, providerPolicy, type PolicyOptions } from '#jobs/ai/policy.ts'
import { currentRun } from '#jobs/run-scope.ts'
import { cutAlong, receivePicture, referenceJpeg } from '#jobs/media/net-picture.ts'

/**
 * Pictures by models that Hugging Face's providers run, and the only importer of its client. Each tier is pinned to one
 * provider and model: left to choose, Hugging Face would change the look and the price from one day to the next. Prompts,
 * pictures and keys are never logged.
 */
export interface HuggingFace extends PictureEngine {
  /** See `cutOut`. */
  cutOut(source: string | Buffer, options: PictureOptions): Promise<Buffer>
}

export interface HuggingFaceOptions {
  apiKey: string | undefined
  baseUrl?: string | undefined
  tiers: Record<PaidTier, { image: string; edit: string; usd: number }>
  cutOut: { model: string; usd: number }
  /** Of all providers in a day; the setting unless given. */
  capUsd?: number
  policy?: PolicyOptions
}

/** A mask is laid over the picture at full size; a larger one only takes longer to send. */
const CUT_OUT_SIDE = 2_048
/** A good picture takes the slowest provider most of a minute; with one more try, nobody waits for more than two. */
const LIMITS: PolicyOptions = { tryMs: 75_000, totalMs: 120_000, maxPauseMs: 30_000 }

// It would print whatever it likes.
setLogger({ debug() {}, info() {}, warn() {}, error() {}, log() {} })

/**
 * A picture file's subject without what is behind it, as a PNG with alpha, of the file's own size. Fails with
 * ProviderError as `pictureOf` does.
 */
export async function cutOut(file: string, options: PictureOptions): Promise<Buffer> {
  return await huggingFace().cutOut(file, options)
}

/** The engine of this process's settings; made at the first call, so that all runs share one breaker. */
export function huggingFace(): HuggingFace {
  const settings = env()
  shared ??= makeHuggingFace({
    apiKey: settings.HUGGINGFACE_API_KEY,
    baseUrl: settings.HUGGINGFACE_BASE_URL,
    tiers: {
      standard: {
        image: settings.HUGGINGFACE_STANDARD_IMAGE,
        edit: settings.HUGGINGFACE_STANDARD_EDIT,
        usd: settings.HUGGINGFACE_STANDARD_USD,
      },
      best: {
        image: settings.HUGGINGFACE_BEST_IMAGE,
        edit: settings.HUGGINGFACE_BEST_EDIT,
        usd: settings.HUGGINGFACE_BEST_USD,
      },
    },
    cutOut: { model: settings.HUGGINGFACE_CUT_OUT, usd: settings.HUGGINGFACE_CUT_OUT_USD },
  })
  return shared
}

let shared: HuggingFace | undefined

export function makeHuggingFace(options: HuggingFaceOptions): HuggingFace {
  const { apiKey, baseUrl, tiers, cutOut: cutting, capUsd, policy: limits } = options
  const policy = providerPolicy('huggingface', {
    ...LIMITS,
    onBreaker: (state) =>
      void noteBreaker('huggingface', state).catch((error: unknown) =>
        log.warn({ err: error, provider: 'huggingface' }, 'nobody hears of a breaker'),
      ),
    ...limits,
  })

  /** Asks until there is a picture or no hope of one; each try is on record with its cost. */
  async function ask(
    what: { operation: string; pin: string; usd: number },
    { signal: stop }: PictureOptions,
    work: (call: HubCall) => Promise<Buffer>,
  ): Promise<Buffer> {
    if (!apiKey) throw new ProviderError('quota', 'no-key')
    const { operation, pin, usd } = what
    const run = currentRun()
    return await policy.run(
      (signal) =>
        metered(
          { provider: 'huggingface', operation, model: pin, usd, ...run, signal, capUsd },
          async (bill) => {
            const line = openLine({ signal, baseUrl, bill, usd, apiKey })
            try {
              // Any other key the client would take to the provider itself; a stand-in may have keys of any shape.
              const isHubKey = apiKey.startsWith('hf_')
              if (!isHubKey && !baseUrl) throw new ProviderError('quota', 'key')
              return await work(new HubCall(pin, isHubKey ? apiKey : `hf_${apiKey}`, line, signal))
            } catch (error) {
              throw signal.aborted ? error : hubError(error, line.retryAfterMs)
            }
          },
        ),
      stop,
    )
  }

  async function cut(source: string | Buffer, pictureOptions: PictureOptions): Promise<Buffer> {
    const jpeg = await referenceJpeg(source, CUT_OUT_SIDE)
    const what = { operation: 'cut-out', pin: cutting.model, usd: cutting.usd }
    return await ask(what, pictureOptions, async (call) => cutAlong(source, await call.maskOf(jpeg)))
  }

  return {
    provider: 'huggingface',
    capabilities: (tier) => ({
      references: picturesTaken(tiers[paid(tier)].edit),
      pose: true,
      seed: true,
      transparent: true,
      maxPixels: TIERS[paid(tier)].maxPixels,
    }),
    quote({ tier, background }) {
      const isCut = background.mode === 'transparent'
      return {
        usd: tiers[paid(tier)].usd + (isCut ? cutting.usd : 0),
        seconds: TIERS[paid(tier)].seconds + (isCut ? 4 : 0),
      }
    },
    async run(request, pictureOptions) {
      const tier = paid(request.tier)
      const { usd } = tiers[tier]
      const { pin, conditions, ...order } = await orderOf(request, tier, tiers[tier])
      const operation = order.pictures.length > 0 ? 'edit' : 'picture'
      const opaque = await ask({ operation, pin, usd }, pictureOptions, async (call) =>
        receivePicture(await call.picture(order), request),
      )
      const isCut = request.background.mode === 'transparent'
      return {
        bytes: isCut ? await cut(opaque, pictureOptions) : opaque,
        engine: { provider: 'huggingface', model: pin, seed: request.seed },
        conditions,
        usd: usd + (isCut ? cutting.usd : 0),
      }
    },
    cutOut: cut,
  }
}

type Order = Omit<PictureOrder, 'conditions'>

/** One try: the same questions in the form that each provider wants. */
class HubCall {
  readonly provider: 'together' | 'fal-ai' | 'hf-inference'
  readonly model: string
  readonly #apiKey: string
  readonly #line: HubLine
  readonly #signal: AbortSignal
  readonly #client: InferenceClient

  constructor(pin: string, apiKey: string, line: HubLine, signal: AbortSignal) {
    const [provider, ...model] = pin.split('/')
    this.provider = provider as HubCall['provider']
    this.model = model.join('/')
    this.#apiKey = apiKey
    this.#line = line
    this.#signal = signal
    this.#client = new InferenceClient(apiKey, {
      fetch: line.fetch,
      signal,
      // Or it asks for ever while a model is loaded. The policy tries again.
      retry_on_error: false,
    })
  }

  async picture(order: Order): Promise<Buffer> {
    if (this.provider === 'fal-ai') return await this.#falPicture(order)
    const { prompt, pictures, box, steps, seed } = order
    const { provider, model } = this
    const common = { num_inference_steps: steps, seed }
    const options = provider === 'hf-inference' ? { fetch: picturesOnly(this.#line) } : {}
    const [first] = pictures
    if (!first) {
      const parameters = { ...common, ...box }
      return await bytesOf(
        await this.#client.textToImage({ provider, model, inputs: prompt, parameters }, options),
      )
    }
    const shape = provider === 'together' ? box : { target_size: { ...box } }
    // Together takes several pictures where the client names one; what stands here comes after.
    const more = provider === 'together' && pictures.length > 1 && { reference_images: pictures.map(dataUrl) }
    const parameters = { prompt, ...common, ...shape, ...more }
    return await bytesOf(
      await this.#client.imageToImage({ provider, model, inputs: blobOf(first), parameters }, options),
    )
  }

  /** A picture whose alpha, or whose light, shows the subject. */
  async maskOf(jpeg: Buffer): Promise<Buffer> {
    const { provider, model } = this
    if (provider === 'fal-ai') {
      return await this.#falResult('image-segmentation', {
        inputs: '',
        parameters: { image_url: dataUrl(jpeg) },
      })
    }
    const segments = await this.#client.imageSegmentation({ provider, model, inputs: blobOf(jpeg) })
    const [best] = segments
      .filter(({ label }) => !/^(background|bg)$/i.test(label))
      .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    if (!best) throw new ProviderError('content', 'empty')
    return Buffer.from(best.mask, 'base64')
  }

  async #falPicture({ prompt, pictures, box, steps, seed }: Order): Promise<Buffer> {
    const common = {
      image_size: box,
      num_inference_steps: steps,
      seed,
      num_images: 1,
      output_format: 'png',
      enable_safety_checker: true,
      // The picture in the answer itself, and none kept there.
      sync_mode: true,
    }
    if (pictures.length === 0) {
      return await this.#falResult('text-to-image', { inputs: prompt, parameters: common })
    }
    const urls = pictures.map(dataUrl)
    const images = picturesTaken(this.model) === 1 ? { image_url: urls[0] } : { image_urls: urls }
    return await this.#falResult('image-to-image', { prompt, ...common, ...images })
  }

  /**
   * The client's own functions would fetch what fal made past our limits. `request` only sends: it is deprecated for those,
   * so the client's version is pinned.
   */
  async #falResult(task: FalTask, body: FalBody): Promise<Buffer> {
    const { provider, model } = this
    const queued = await this.#client.request({ provider, model, ...body }, { task })
    return await falPicture(queued, {
      line: this.#line,
      apiKey: this.#apiKey,
      signal: this.#signal,
      readError: (status, answer) => hubStatusError(status, answer, this.#line.retryAfterMs),
    })
  }
}

type FalTask = 'text-to-image' | 'image-to-image' | 'image-segmentation'
type FalBody = ({ inputs: string } | { prompt: string }) & {
  parameters?: Record<string, unknown>
  [field: string]: unknown
}

function paid(tier: PictureTier): PaidTier {
  if (tier === 'draft') throw new Error('Drafts are drawn here')
  return tier
}

/** hf-inference answers a picture. From an answer in JSON the client would fetch any address that it names. */
function picturesOnly(line: HubLine): typeof fetch {
  return async (input, init) => {
    const response = await line.fetch(input, init)
    const isPicture = response.headers.get('content-type')?.startsWith('image/')
    if (init?.method === 'POST' && response.ok && !isPicture) throw new ProviderError('transient', 'answer')
    return response
  }
}

async function bytesOf(answer: unknown): Promise<Buffer> {
  if (!(answer instanceof Blob)) throw new ProviderError('transient', 'answer')
  return Buffer.from(await answer.arrayBuffer())
}

function blobOf(picture: Buffer): Blob {
  return new Blob([new Uint8Array(picture)], { type: typeOf(picture) })
}

function dataUrl(picture: Buffer): string {
  return `data:${typeOf(picture)};base64,${picture.toString('base64')}`
}

/** Both are ours: maps and sheets are PNG, references JPEG. */
function typeOf(picture: Buffer): string {
  return picture[0] === 0x89 ? 'image/png' : 'image/jpeg'
}
