import { parseWithZod } from '@conform-to/zod/v4'
import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react'
import { createElement, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorPage } from '#app/components/error-page.tsx'
import { useIsHydrated } from '#app/components/hydrated.ts'
import { InsightLine } from '#app/components/insight-line.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { PresetBar } from '#app/components/preset-bar.tsx'
import { PreviewPanel } from '#app/components/preview-panel.tsx'
import { PriceSlip } from '#app/components/price-slip.tsx'
import { TopUpButton } from '#app/components/top-up-button.tsx'
import { UploadTray } from '#app/components/uploads.tsx'
import { ProgressLine } from '#app/components/progress-line.tsx'
import { useKept } from '#app/components/use-kept.ts'
import { usePreview } from '#app/components/use-preview.ts'
import { useRefresh } from '#app/components/use-refresh.ts'
import { useToolInput } from '#app/components/use-tool-input.ts'
import { useUserEvents } from '#app/components/watch.ts'
import { retryAfter } from '#app/http/retry-after.ts'
import { useLanguage } from '#app/i18n/hooks.ts'
import { useProblemText } from '#app/i18n/problem.ts'
import { listFormAvatars } from '#app/models/avatar.server.ts'
import { findBrand } from '#app/models/brand.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { pausedTool, rememberInput, submitGeneration } from '#app/models/generation.server.ts'
import { listPresets } from '#app/models/preset.server.ts'
import { downServices } from '#app/models/provider.server.ts'
import { addSamples, listUploads, type UploadView } from '#app/models/upload.server.ts'
import { holdTo } from '#app/http/hold-to.server.ts'
import { consume } from '#app/rate-limit.server.ts'
import { requireUser } from '#app/session.server.ts'
import { findTool, services, tools } from '#app/studio/catalog.server.ts'
import { runLimit } from '#app/studio/run-limit.server.ts'
import type { FormAvatar, FormUpload, Problem, Tool } from '#app/studio/contract.ts'
import { formOf, toolOf } from '#app/studio/forms.ts'
import { beginWith, findBeginning } from '#app/studio/opening.server.ts'
import type { Opening } from '#app/studio/opening.ts'
import { outlookOf, quickOutlookOf } from '#app/studio/outlook.ts'
import { isPresetToSave, type PresetAnswer, type PresetProblem } from '#app/studio/preset-form.ts'
import { salvage } from '#app/studio/salvage.ts'
import { savePresetForm } from '#app/studio/save-preset.server.ts'

export const handle: PageHandle<{ title: string }> = { title: (_, { title }) => title, isFocused: true }

export async function loader({ request, params }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const { id, tool } = await toolOr404(params['tool'])
  const search = new URL(request.url).searchParams
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
  if (!beginning) throw new Response('Not found', { status: 404 })
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

interface Answer {
  problems?: Problem[]
  missing?: number
  isInvalid?: boolean
  isKeyReused?: boolean
  previewId?: string
  /** Why the form was not kept as a preset. */
  preset?: PresetAnswer
  /** Of a run that was asked to stay on its page. */
  generationId?: string
  /** The form as it was sent, for a page without JavaScript. */
  input?: unknown
}

export async function action({ request, params }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const { id, tool } = await toolOr404(params['tool'])
  const form = await request.formData()
  const submission = parseWithZod(form, { schema: tool.input })
  const isWhole = submission.status === 'success'
  if (isPresetToSave(form)) {
    await holdTo('creation', user.id)
    const saved = await savePresetForm(form, {
      userId: user.id,
      tool: id,
      input: isWhole ? submission.value : undefined,
    })
    if (saved.ok) return redirect(`/studio/${id}?preset=${saved.presetId}`)
    const input = isWhole ? submission.value : salvage(tool.input, submission.payload)
    return json<Answer>({ preset: saved, input }, { status: isWhole ? 409 : 400 })
  }
  const intent = form.get('_intent')
  if (intent === 'topup') {
    const input = isWhole ? submission.value : salvage(tool.input, submission.payload)
    return redirect(await leaveToTopUp(user.id, { id, tool }, input))
  }
  if (!isWhole) {
    const input = salvage(tool.input, submission.payload)
    return json<Answer>({ isInvalid: true, input }, { status: 400 })
  }
  const input = submission.value
  if (intent === 'price') return json<Answer>({ input })

  const isPreview = intent === 'preview'
  const points = tool.accepts.includes('video') ? MOVING_PREVIEW_POINTS : 1
  const allowed = isPreview ? await consume('preview', user.id, points) : { ok: true as const }
  if (!allowed.ok) {
    const problem = {
      code: 'too-many-previews',
      values: { minutes: Math.ceil(allowed.retryAfterSeconds / 60) },
    }
    const headers = retryAfter(allowed.retryAfterSeconds)
    return json<Answer>({ problems: [problem], input }, { status: 429, headers })
  }
  const limit = isPreview ? undefined : await runLimit(user.id, tool, input)
  if (limit) {
    const headers = retryAfter(limit.retryAfterSeconds)
    return json<Answer>({ problems: [limit.problem], input }, { status: 429, headers })
  }
  const outcome = await submitGeneration({
    userId: user.id,
    toolId: id,
    tool,
    input,
    ...(isPreview
      ? {
          purpose: 'preview',
          previewIndex: Math.max(0, Math.trunc(Number(form.get('_preview') ?? 1)) - 1 || 0),
          submissionKey: crypto.randomUUID(),
        }
      : { submissionKey: String(form.get('_key') ?? '') }),
  })
  if (outcome.ok && form.has('_stay')) {
    const { generationId } = outcome
    return json<Answer>(isPreview ? { previewId: generationId } : { generationId })
  }
  if (outcome.ok) return redirect(`/generations/${outcome.generationId}`)
  return json<Answer>({ ...refusal(outcome), input }, { status: 409 })
}

export default function StudioPage() {
  const { isPreparing } = useLoaderData<typeof loader>()
  const [isTired, setTired] = useState(false)
  return isPreparing && !isTired ? <Preparing onTired={() => setTired(true)} /> : <Studio />
}

function Studio() {
  const { t } = useTranslation()
  const language = useLanguage()
  const samplesToo = useSamplesToo()
  const data = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>() as Answer | undefined
  const tool = toolOf(data.id)
  const form = useRef<HTMLFormElement>(null)
  // What the form opened with. New uploads load the page's data again, and must not touch what is being filled in.
  const [initial] = useState<unknown>(answer?.input ?? data.initial)
  const [submissionKey] = useState(data.submissionKey)
  const uploads = data.uploads as FormUpload[]
  const { input, onEdit } = useToolInput(form, tool, initial)
  const preview = usePreview(form, tool, input)
  const outlook = useOutlook(tool, input, uploads, Boolean(answer))
  const isSending = useIsSending()
  const { presetProblem } = data
  const opening = data.opening as Opening
  const refusedPreset = answer?.preset ?? (presetProblem ? { problem: presetProblem, name: '' } : undefined)
  const kept = useKept(form, { tool, input, isRefused: answer?.preset !== undefined })
  useUserEvents((event) => event.type === 'upload')

  return (
    <Page title={data.title} lead={data.summary}>
      <div className="grid items-start gap-x-10 gap-y-6 max-lg:pb-28 lg:grid-cols-[1fr_20rem]">
        <div className="grid min-w-0 gap-6">
          <PresetBar
            {...kept}
            opening={opening}
            presets={data.presets}
            starters={tool.starters ?? []}
            form={FORM}
            refused={refusedPreset}
          />
          {data.isPaused && !answer && <Notice>{t('problems.tool-paused')}</Notice>}
          {answer && <Refused answer={answer} tool={data.id} form={form} />}
          {!answer && <Opened opening={opening} />}
          {wantsFiles(tool, input) && (
            <UploadTray kinds={tool.accepts} uploads={data.arriving as UploadView[]} />
          )}
          {data.hasSamples && !answer && <Notice>{t('studio.addedSamples')}</Notice>}
          {wantsFiles(tool, input) && uploads.length === 0 && outlook.problems.length > 0 && (
            <Notice>
              <p>
                {t('studio.noFiles')}{' '}
                <Link to={`?${samplesToo}`} reloadDocument className="link">
                  {t('studio.trySamples')}
                </Link>
              </p>
            </Notice>
          )}
          <Form
            ref={form}
            id={FORM}
            method="post"
            aria-label={t('studio.form')}
            className="grid min-w-0 gap-6"
            onInput={onEdit}
            onChange={onEdit}
          >
            <input type="hidden" name="_key" value={submissionKey} />
            {createElement(formOf(data.id), {
              initial,
              uploads,
              language,
              onEdit,
              avatars: data.avatars as FormAvatar[],
              services: data.services,
              preview,
              tools: data.tools,
            })}
          </Form>
          <InsightLine tool={data.id} outlook={outlook} />
          {tool.preview && tool.previewIn !== 'form' && (
            <PreviewPanel
              tool={data.id}
              preview={preview}
              formId={FORM}
              count={outlook.quote.outputCredits.length}
            />
          )}
        </div>
        <PriceSlip
          tool={data.id}
          form={FORM}
          outlook={outlook}
          balance={data.balance}
          isSending={isSending}
        />
      </div>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage

const FORM = 'studio-form'

/** The most files that a tool takes in one run. */
const MOST_LISTED = 500

/** What a preview that moves takes of the limit, against 1 for a still one. */
const MOVING_PREVIEW_POINTS = 10

/** Between two looks at the samples, and how many before the form opens without them. */
const LOOK_MS = 1_500
const LOOKS = 40

/** The first time, sample media are measured before a form can be filled with them. */
function Preparing({ onTired }: { onTired: () => void }) {
  const { t } = useTranslation()
  const { title, summary } = useLoaderData<typeof loader>()
  const refresh = useRefresh()
  const looks = useRef(0)
  const tired = useRef(onTired)

  useEffect(() => {
    const timer = setInterval(() => {
      looks.current += 1
      if (looks.current > LOOKS) tired.current()
      else refresh()
    }, LOOK_MS)
    return () => clearInterval(timer)
  }, [refresh])

  return (
    <Page title={title} lead={summary}>
      <ProgressLine fraction={null} label={t('studio.samplesPreparing')}>
        {t('studio.samplesPreparing')}
      </ProgressLine>
      <noscript>
        <meta httpEquiv="refresh" content="3" />
      </noscript>
    </Page>
  )
}

/**
 * Computed with what the form says now; the heavy part may lag behind the fields, never block them. The server leaves it
 * to the browser, unless it answers a form that was sent without JavaScript.
 */
function useOutlook(tool: Tool, input: unknown, uploads: FormUpload[], isAnswer: boolean) {
  const deferred = useDeferredValue(input)
  const isHydrated = useIsHydrated()
  const look = isHydrated || isAnswer ? outlookOf : quickOutlookOf
  const byId = useMemo(() => new Map(uploads.map((upload) => [upload.id, upload])), [uploads])
  return useMemo(() => look(tool, deferred, byId), [look, tool, deferred, byId])
}

/** Whether a run is on its way to the server; what saves a preset has its own words, and so has what leads away. */
function useIsSending(): boolean {
  const { formData, formMethod } = useNavigation()
  if (formMethod !== 'POST' || !formData?.has('_key')) return false
  return formData.get('_intent') !== 'topup' && !isPresetToSave(formData)
}

/** The query of this page with sample files to try it on. */
function useSamplesToo(): string {
  const [search] = useSearchParams()
  const query = new URLSearchParams(search)
  query.set('samples', '1')
  return query.toString()
}

/** What the form began with, where that needs a word. */
function Opened({ opening }: { opening: Opening }) {
  const { t } = useTranslation()
  if (opening.from === 'run') return <Notice>{t('studio.fromRun')}</Notice>
  if (opening.from === 'shared') return <Notice>{t('presets.fromShared', { name: opening.name })}</Notice>
  if ('isLinkGone' in opening) return <Notice>{t('presets.linkGone')}</Notice>
  return null
}

/** Why nothing was started, beside the form, with the focus on it. The form itself stays as it is. */
function Refused({
  answer,
  tool,
  form,
}: {
  answer: Answer
  tool: string
  form: React.RefObject<HTMLFormElement>
}) {
  const { t } = useTranslation()
  const problemText = useProblemText(tool)
  const notice = useRef<HTMLDivElement>(null)
  const { problems = [], missing, isInvalid, isKeyReused } = answer
  const sentences = [
    ...problems.map(problemText),
    ...(missing === undefined ? [] : [t('studio.short', { count: missing })]),
    ...(isInvalid ? [t('studio.invalid')] : []),
    ...(isKeyReused ? [t('studio.keyReused')] : []),
  ]

  useEffect(() => {
    const broken = form.current?.querySelector<HTMLElement>(':invalid')
    if (isInvalid && broken) broken.focus()
    else notice.current?.focus()
  }, [answer, form, isInvalid])

  if (sentences.length === 0) return null
  return (
    <Notice tone="problem" title={t('studio.problems')} focusRef={notice}>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {missing !== undefined && <TopUpButton form={FORM} />}
    </Notice>
  )
}

/** One that works on words alone shows nothing about files. */
function takesFiles({ accepts }: Tool): boolean {
  return accepts.length > 0
}

/** One that can do without them shows their place only where they have one. */
function wantsFiles(tool: Tool, input: unknown): boolean {
  return takesFiles(tool) && (tool.wantsFiles?.(input) ?? true)
}

function isComing({ state }: { state: string }): boolean {
  return state === 'receiving' || state === 'inspecting'
}

/**
 * The address where the missing credits are bought, and from where this form opens again as it is now: it is kept as if
 * it had run, whatever of it can be read.
 */
async function leaveToTopUp(
  userId: string,
  { id, tool }: { id: string; tool: Tool },
  input: unknown,
): Promise<string> {
  const query = new URLSearchParams()
  if (input !== undefined) {
    await rememberInput({ userId, toolId: id, input })
    const credits = tool.price(input).outputCredits.reduce((total, each) => total + each, 0)
    const missing = credits - (await balanceOf(userId))
    if (missing > 0) query.set('missing', String(missing))
  }
  query.set('returnTo', `/studio/${id}`)
  return `/wallet?${query}`
}

async function toolOr404(id = '') {
  const tool = await findTool(id)
  if (!tool) throw new Response('Not found', { status: 404 })
  return { id, tool }
}

/** Of a new name that was refused, from the page that renames. */
function presetProblemIn(search: URLSearchParams): PresetProblem | null {
  const problem = search.get('presetProblem')
  return problem === 'no-name' || problem === 'name-taken' ? problem : null
}

function refusal(outcome: Exclude<Awaited<ReturnType<typeof submitGeneration>>, { ok: true }>): Answer {
  if (outcome.reason === 'insufficient-credits') return { missing: outcome.missing }
  if (outcome.reason === 'problems') return { problems: outcome.problems }
  return { isKeyReused: true }
}
