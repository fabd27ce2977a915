import { Play } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '#app/i18n/problem.ts'
import type { FormPreview } from '#app/studio/contract.ts'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'
import { ProgressLine } from './progress-line.tsx'

/**
 * A small, free preview of one of the results, from the renderer that makes the real ones. With JavaScript it appears
 * here; without, the button leads to the preview's own page.
 */
export function PreviewPanel({
  tool,
  preview,
  formId,
  count,
}: {
  tool: string
  preview: FormPreview
  formId: string
  /** Outputs of the run. */
  count: number
}) {
  const { t } = useTranslation()
  const problemText = useProblemText(tool)
  const number = useRef<HTMLDivElement>(null)

  function ask() {
    const wanted = Number(number.current?.querySelector('input')?.value)
    preview.ask(Math.max(0, Math.trunc(wanted || 1) - 1))
  }

  return (
    <section className="grid gap-3 border-t border-hairline pt-4">
      <div className="grid gap-0.5">
        <h2 className="text-lead">{t('studio.preview')}</h2>
        <p className="text-fine text-muted">{t('studio.previewLead')}</p>
      </div>
      <div ref={number} className="flex flex-wrap items-end gap-3">
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
          isBusy={preview.state === 'making'}
          onClick={(event) => {
            event.preventDefault()
            ask()
          }}
        >
          {t('studio.previewMake')}
        </Button>
      </div>
      <div aria-live="polite" className="grid gap-2">
        {preview.problems.map((problem) => (
          <p key={problem.code} className="text-danger">
            {problemText(problem)}
          </p>
        ))}
        {preview.problems.length === 0 && <PreviewScreen preview={preview} />}
        {preview.isStale && preview.state !== 'making' && (
          <p className="text-fine text-muted">{t('studio.previewStale')}</p>
        )}
      </div>
    </section>
  )
}

function PreviewScreen({ preview }: { preview: FormPreview }) {
  const { t } = useTranslation()
  if (preview.state === 'failed') return <p className="text-danger">{t('studio.previewFailed')}</p>
  if (preview.state === 'making') {
    return (
      <ProgressLine fraction={preview.fraction || null} label={t('studio.previewMaking')}>
        {t('studio.previewMaking')}
      </ProgressLine>
    )
  }
  const output = preview.outputs.find(({ url }) => url)
  if (!output?.url) return null
  if (output.contentType?.startsWith('image/')) {
    return <img src={output.url} alt={output.name} className="max-h-96 rounded-frame" />
  }
  return (
    <video
      key={output.url}
      src={output.url}
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
