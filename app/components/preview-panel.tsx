import { useFetcher } from '@remix-run/react'
import { Play } from 'lucide-react'
import { useEffect, useReducer, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '#app/i18n/problem.ts'
import type { GenerationEvent } from '#app/live-events.ts'
import type { Problem } from '#app/studio/contract.ts'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'
import { ProgressLine } from './progress-line.tsx'
import { applyEvent, isOpen, type Watched } from './watch.ts'

interface Asked {
  previewId?: string
  problems?: Problem[]
}

/**
 * A small, free preview of one of the results, from the renderer that makes the real ones. With JavaScript it appears
 * here; without, the button leads to the preview's own page.
 */
export function PreviewPanel({
  tool,
  form,
  formId,
  count,
  version,
}: {
  tool: string
  form: RefObject<HTMLFormElement>
  formId: string
  /** Results of the run. */
  count: number
  /** Changes whenever the form's input does. */
  version: unknown
}) {
  const { t } = useTranslation()
  const fetcher = useFetcher<Asked>()
  const problemText = useProblemText(tool)
  const [shownVersion, setShownVersion] = useState<unknown>(null)
  const { previewId, problems = [] } = fetcher.data ?? {}

  function ask() {
    if (!form.current) return
    const data = new FormData(form.current)
    data.set('_intent', 'preview')
    data.set('_stay', '1')
    setShownVersion(version)
    fetcher.submit(data, { method: 'post' })
  }

  return (
    <section className="grid gap-3 border-t border-hairline pt-4">
      <div className="grid gap-0.5">
        <h2 className="text-lead">{t('studio.preview')}</h2>
        <p className="text-fine text-muted">{t('studio.previewLead')}</p>
      </div>
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          label={t('studio.previewNumber')}
          name="_preview"
          type="number"
          inputMode="numeric"
          min={1}
          max={count}
          defaultValue={1}
          form={formId}
          className="w-28"
        />
        <Button
          type="submit"
          form={formId}
          name="_intent"
          value="preview"
          icon={Play}
          isBusy={fetcher.state !== 'idle'}
          onClick={(event) => {
            event.preventDefault()
            ask()
          }}
        >
          {t('studio.previewMake')}
        </Button>
      </div>
      <div aria-live="polite" className="grid gap-2">
        {problems.map((problem) => (
          <p key={problem.code} className="text-danger">
            {problemText(problem)}
          </p>
        ))}
        {previewId && problems.length === 0 && <PreviewScreen key={previewId} id={previewId} />}
        {previewId && shownVersion !== version && (
          <p className="text-fine text-muted">{t('studio.previewStale')}</p>
        )}
      </div>
    </section>
  )
}

function PreviewScreen({ id }: { id: string }) {
  const { t } = useTranslation()
  const preview = usePreview(id)
  const [output] = preview.outputs
  const source = output?.url
  if (source && output.contentType?.startsWith('image/')) {
    return <img src={source} alt={output.name} className="max-h-96 rounded-frame" />
  }
  if (source) {
    return (
      <video
        src={source}
        poster={output.posterUrl ?? undefined}
        aria-label={output.name}
        controls
        autoPlay
        playsInline
        loop
        className="max-h-96 w-auto max-w-full justify-self-start rounded-frame bg-film animate-develop"
      />
    )
  }
  if (!isOpen(preview)) return <p className="text-danger">{t('studio.previewFailed')}</p>
  return (
    <ProgressLine
      fraction={preview.state === 'queued' ? null : preview.fraction}
      label={t('studio.previewMaking')}
    >
      {t('studio.previewMaking')}
    </ProgressLine>
  )
}

/** The stream of one preview; its first event is a snapshot. */
function usePreview(id: string): Watched {
  const [preview, dispatch] = useReducer(applyEvent, { ...UNKNOWN, id })
  useEffect(() => {
    const source = new EventSource(`/live/generations/${id}`)
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as GenerationEvent
      dispatch(event)
      const hasEnded = event.type === 'settled' || (event.type === 'snapshot' && !isOpen(event))
      if (hasEnded) source.close()
    }
    return () => source.close()
  }, [id])
  return preview
}

const UNKNOWN: Omit<Watched, 'id'> = {
  state: 'queued',
  planned: 1,
  delivered: 0,
  failed: 0,
  step: null,
  fraction: 0,
  etaSeconds: null,
  queuePosition: null,
  problem: null,
  money: { held: 0, captured: 0, released: 0 },
  outputs: [],
}
