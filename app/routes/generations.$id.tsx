import type { LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useLoaderData, useNavigation } from '@remix-run/react'
import { Download, FileJson, Pencil, RotateCcw, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Moment } from '#app/components/amounts.tsx'
import { AvatarLinks } from '#app/components/avatar-links.tsx'
import { Button, ButtonAnchor, ButtonLink } from '#app/components/button.tsx'
import { Dialog } from '#app/components/dialog.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { ProgressLine } from '#app/components/progress-line.tsx'
import { ReadyPanel } from '#app/components/ready-panel.tsx'
import { useReadyDetail } from '#app/components/ready-detail.tsx'
import { RunNota } from '#app/components/run-nota.tsx'
import { RunSheet } from '#app/components/run-sheet.tsx'
import { useRunWords } from '#app/components/run-words.ts'
import { useThrottled } from '#app/components/throttled.ts'
import { isOpen, useGeneration, type Watched } from '#app/components/watch.ts'
import { notFound } from '#app/http/not-found.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { useProblemText } from '#app/i18n/problem.ts'
import { useToolWords } from '#app/i18n/tool-words.ts'
import { avatarsOfRun } from '#app/models/avatar.server.ts'
import { findGeneration } from '#app/models/generation.server.ts'
import { listVariants } from '#app/models/variant/list.server.ts'
import { requireUser } from '#app/session.server.ts'
import { findTool } from '#app/studio/catalog.server.ts'
import { platformIdOf, readinessOf, type Readiness } from '#app/studio/readiness.server.ts'

export const handle: PageHandle<{ run: { title: string } }> = {
  title: (t, { run }) => run.title || t('generation.title'),
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const run = await findGeneration(user.id, params['id'] ?? '')
  if (!run) throw notFound()
  const tool = await findTool(run.tool)
  const input = tool?.input.safeParse(run.input)
  const groupSize = (tool && input?.success && tool.groupSize?.(input.data)) || 1
  const search = new URL(request.url).searchParams
  const platform = platformIdOf(search.get('platform'))
  const variants = platform ? await listVariants(user.id, run.id, platform) : []
  return {
    run,
    toolTitle: tool?.title[user.language] ?? run.tool,
    lines: tool && input?.success ? tool.price(input.data).lines : [],
    groupSize,
    readiness: readinessOf({ ...run, groupSize }, platform, variants),
    canRepeat: Boolean(input?.success),
    avatars: tool?.makesAvatars ? await avatarsOfRun(user.id, run.id) : [],
    copyKey: crypto.randomUUID(),
    refusal: refusalOf(search),
  }
}

export default function GenerationPage() {
  const { run: loaded, lines, groupSize, toolTitle, refusal, avatars } = useLoaderData<typeof loader>()
  const readiness = useLoaderData<typeof loader>().readiness as Readiness
  const { generation, isConnected, isFresh } = useGeneration(loaded as typeof loaded & Watched)
  const run = { ...loaded, ...generation, outputs: generation.outputs, input: loaded.input as unknown }
  const detailOf = useReadyDetail(run.id, readiness)
  return (
    <Page
      title={run.title || toolTitle}
      lead={
        <>
          {toolTitle} · <Moment at={run.createdAt} />
        </>
      }
    >
      <div className="grid items-start gap-x-10 gap-y-6 lg:grid-cols-[1fr_20rem] lg:grid-rows-[auto_1fr]">
        <div className="grid gap-6 lg:col-start-2">
          {refusal && <Refused refusal={refusal} tool={run.tool} runId={run.id} />}
          <Status run={run} isConnected={isConnected} />
          {avatars.length > 0 && <AvatarLinks avatars={avatars} />}
          <Deeds run={run} />
          <ReadyPanel runId={run.id} readiness={readiness} />
          <div className="max-lg:hidden">
            <RunNota {...run} lines={lines} />
          </div>
        </div>
        <div className="min-w-0 lg:col-start-1 lg:row-span-2 lg:row-start-1">
          <RunSheet run={{ ...run, groupSize }} isFresh={isFresh} detailOf={detailOf} />
        </div>
        <div className="grid gap-6 lg:col-start-2">
          <div className="lg:hidden">
            <RunNota {...run} lines={lines} />
          </div>
          <MoreDeeds run={run} />
        </div>
      </div>
      {isOpen(run) && (
        <noscript>
          <meta httpEquiv="refresh" content="5" />
        </noscript>
      )}
    </Page>
  )
}

export const ErrorBoundary = ErrorPage

type Run = Watched & { tool: string; title: string; input: unknown; canRetry: boolean }

/** Where it stands, in a line and in a thin bar; said aloud now and then. */
function Status({ run, isConnected }: { run: Run; isConnected: boolean }) {
  const { t } = useTranslation()
  const { percent } = useFormat()
  const problemText = useProblemText(run.tool)
  const words = useRunWords(run.tool)({ ...run, released: run.money.released })
  const isRunning = isOpen(run)
  const announced = useThrottled(
    isRunning ? t('generation.announce', { delivered: run.delivered, planned: run.planned }) : words,
    6_000,
    isRunning,
  )
  const failures = run.outputs.filter(({ state, problem }) => state === 'failed' && problem)
  const sentences = new Set(failures.map(({ problem }) => (problem ? problemText(problem) : '')))
  const word = useToolWords(run.tool)
  // Marks of many results are told one by one, where each is looked at.
  const marked = run.outputs.filter(({ facts }) => facts?.scores)
  const scores = marked.length === 1 ? Object.entries(marked[0]?.facts?.scores ?? {}) : []
  const nearest = Math.min(...run.outputs.map(({ facts }) => facts?.distinctness ?? Infinity))
  return (
    <section aria-label={t('generation.title')} className="grid gap-3">
      {isRunning ? (
        <>
          <p className="digits text-lead font-semibold">{words}</p>
          <ProgressLine fraction={run.state === 'queued' ? null : run.fraction} label={words} />
          {!isConnected && <p className="text-fine text-muted">{t('generation.offline')}</p>}
        </>
      ) : (
        <Notice
          tone={
            run.delivered === 0 && run.state === 'failed'
              ? 'problem'
              : run.delivered < run.planned
                ? 'money'
                : 'success'
          }
          title={words}
        >
          {run.problem ? <p>{problemText(run.problem)}</p> : null}
          {[...sentences].slice(0, 3).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {Number.isFinite(nearest) && run.delivered > 1 && (
            <p className="text-fine">{t('generation.distinctnessLead', { percent: percent(nearest) })}</p>
          )}
          {scores.map(([name, score]) => (
            <p key={name} className="digits text-fine">
              {word(`scores.${name}`)}: {percent(score)}
            </p>
          ))}
        </Notice>
      )}
      <p aria-live="polite" className="sr-only">
        {announced}
      </p>
    </section>
  )
}

/** What is to be done now. */
function Deeds({ run }: { run: Run }) {
  const { t } = useTranslation()
  const isSending = useNavigation().formAction?.startsWith(`/generations/${run.id}/`) ?? false
  const ready = run.outputs.filter(({ state, url }) => state === 'delivered' && url).length
  const isRunning = isOpen(run)
  return (
    <div className="grid gap-2">
      {ready > 0 && (
        <ButtonAnchor
          href={`/generations/${run.id}/zip`}
          download
          tone={isRunning ? 'plain' : 'primary'}
          icon={Download}
        >
          {t(isRunning ? 'generation.downloadDone' : 'generation.downloadAll', { count: ready })}
        </ButtonAnchor>
      )}
      {run.canRetry && !isRunning && (
        <Form method="post" action={`/generations/${run.id}/retry`} className="grid">
          <Button type="submit" tone={ready > 0 ? 'plain' : 'primary'} icon={RotateCcw} isBusy={isSending}>
            {t('generation.retry', { count: run.planned - run.delivered })}
          </Button>
        </Form>
      )}
      {isRunning && (
        <Form method="post" action={`/generations/${run.id}/cancellation`} className="grid gap-1.5">
          <Button type="submit" tone="danger" icon={X} isBusy={isSending}>
            {t(
              isSending
                ? 'generation.cancelling'
                : run.delivered > 0
                  ? 'generation.cancelRest'
                  : 'generation.cancelAll',
            )}
          </Button>
          <p className="text-fine text-muted">{t('generation.cancelHint')}</p>
        </Form>
      )}
    </div>
  )
}

/** Starting again from here, the recipe, throwing away. */
function MoreDeeds({ run }: { run: Run }) {
  const { t } = useTranslation()
  const { copyKey, canRepeat } = useLoaderData<typeof loader>()
  const [isDeleting, setDeleting] = useState(false)
  return (
    <div className="flex flex-wrap gap-2 lg:grid">
      {canRepeat && !isOpen(run) && (
        <>
          <Form method="post" action={`/generations/${run.id}/copies`} className="grid">
            <input type="hidden" name="submissionKey" value={copyKey} />
            <Button type="submit" tone="quiet" icon={RotateCcw} className="lg:justify-start">
              {t('generation.runAgain')}
            </Button>
          </Form>
          <ButtonLink
            to={`/studio/${run.tool}?from=${run.id}`}
            tone="quiet"
            icon={Pencil}
            className="lg:justify-start"
          >
            {t('generation.change')}
          </ButtonLink>
        </>
      )}
      <ButtonAnchor
        href={`/generations/${run.id}/recipe.json`}
        download
        tone="quiet"
        icon={FileJson}
        className="lg:justify-start"
      >
        {t('generation.recipe')}
      </ButtonAnchor>
      {!isOpen(run) && (
        <Form
          method="post"
          action={`/generations/${run.id}/removal`}
          className="grid"
          onSubmit={(event) => {
            // Without JavaScript nobody asks: the trash gives back for 30 days.
            event.preventDefault()
            setDeleting(true)
          }}
        >
          <Button type="submit" tone="quiet" icon={Trash2} className="lg:justify-start">
            {t('generation.delete')}
          </Button>
        </Form>
      )}
      <Dialog
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        title={t('generation.delete')}
        footer={
          <>
            <Button onClick={() => setDeleting(false)}>{t('common.cancel')}</Button>
            <Form method="post" action={`/generations/${run.id}/removal`}>
              <Button type="submit" tone="danger" icon={Trash2}>
                {t('common.delete')}
              </Button>
            </Form>
          </>
        }
      >
        <p>{t('generation.deleteConfirm')}</p>
      </Dialog>
    </div>
  )
}

/** Why the last thing asked for on this page could not be done. */
function Refused({ refusal, tool, runId }: { refusal: Refusal; tool: string; runId: string }) {
  const { t } = useTranslation()
  const problemText = useProblemText(tool)
  return (
    <Notice tone="problem">
      <p>
        {'missing' in refusal
          ? t('generation.retryShort', { count: refusal.missing })
          : problemText({ code: refusal.code })}
      </p>
      {'missing' in refusal && (
        <p>
          <Link to={`/wallet?missing=${refusal.missing}&returnTo=/generations/${runId}`} className="link">
            {t('wallet.topUp')}
          </Link>
        </p>
      )}
    </Notice>
  )
}

type Refusal = { missing: number } | { code: string }

/** Forms of this page post elsewhere and come back; what they could not do is in the address. */
function refusalOf(search: URLSearchParams): Refusal | null {
  const missing = Number(search.get('missing'))
  if (Number.isInteger(missing) && missing > 0) return { missing }
  const code = search.get('problem')
  return code && /^[a-z-]{1,40}$/.test(code) ? { code } : null
}
