import type { SerializeFrom } from '@remix-run/node'
import { Form, Link, useNavigation, useSearchParams } from '@remix-run/react'
import { createElement, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '#app/i18n/hooks.ts'
import type { UploadView } from '#app/models/upload.server.ts'
import type { FormAvatar, FormUpload } from '#app/studio/contract.ts'
import type { FormAnswer } from '#app/studio/form-answer.ts'
import type { FormPage } from '#app/studio/form-page.server.ts'
import { formOf, toolOf } from '#app/studio/forms.ts'
import type { Opening } from '#app/studio/opening.ts'
import { isPresetToSave } from '#app/studio/preset-form.ts'
import { wantsFiles } from '#app/studio/wanted-files.ts'
import { FormRefused } from './form-refused.tsx'
import { InsightLine } from './insight-line.tsx'
import { Notice } from './notice.tsx'
import { Page } from './page.tsx'
import { PresetBar } from './preset-bar.tsx'
import { PreviewPanel } from './preview-panel.tsx'
import { PriceSlip } from './price-slip.tsx'
import { UploadTray } from './uploads.tsx'
import { useKept } from './use-kept.ts'
import { useOutlook } from './use-outlook.ts'
import { usePreview } from './use-preview.ts'
import { useToolInput } from './use-tool-input.ts'
import { useUserEvents } from './watch.ts'

const FORM = 'studio-form'

/** A tool's page: its files, its form, a preview of it and the price before. */
export function StudioForm({
  page,
  answer,
}: {
  page: SerializeFrom<FormPage>
  answer: FormAnswer | undefined
}) {
  const { t } = useTranslation()
  const language = useLanguage()
  const samplesToo = useSamplesToo()
  const tool = toolOf(page.id)
  const form = useRef<HTMLFormElement>(null)
  // What the form opened with. New uploads load the page's data again, and must not touch what is being filled in.
  const [initial] = useState<unknown>(answer?.input ?? page.initial)
  const [submissionKey] = useState(page.submissionKey)
  const uploads = page.uploads as FormUpload[]
  const { input, isBroken, onEdit } = useToolInput(form, tool, initial)
  const preview = usePreview(form, tool, input)
  const outlook = useOutlook(tool, input, uploads, Boolean(answer))
  const isSending = useIsSending()
  const { presetProblem } = page
  const opening = page.opening as Opening
  const refusedPreset = answer?.preset ?? (presetProblem ? { problem: presetProblem, name: '' } : undefined)
  const kept = useKept(form, { tool, input, isRefused: answer?.preset !== undefined })
  useUserEvents((event) => event.type === 'upload')

  return (
    <Page title={page.title} lead={page.summary}>
      <div className="grid items-start gap-x-10 gap-y-6 max-lg:pb-28 lg:grid-cols-[1fr_20rem]">
        <div className="grid min-w-0 gap-6">
          <PresetBar
            {...kept}
            opening={opening}
            presets={page.presets}
            starters={tool.starters ?? []}
            form={FORM}
            refused={refusedPreset}
          />
          {page.isPaused && !answer && <Notice>{t('problems.tool-paused')}</Notice>}
          {answer && <FormRefused answer={answer} tool={page.id} form={form} formId={FORM} />}
          {!answer && <Opened opening={opening} />}
          {wantsFiles(tool, input) && (
            <UploadTray kinds={tool.accepts} uploads={page.arriving as UploadView[]} />
          )}
          {page.hasSamples && !answer && <Notice>{t('studio.addedSamples')}</Notice>}
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
            {createElement(formOf(page.id), {
              initial,
              uploads,
              language,
              onEdit,
              avatars: page.avatars as FormAvatar[],
              services: page.services,
              preview,
              tools: page.tools,
            })}
          </Form>
          <InsightLine tool={page.id} outlook={outlook} />
          {tool.preview && tool.previewIn !== 'form' && (
            <PreviewPanel
              tool={page.id}
              preview={preview}
              formId={FORM}
              count={outlook.quote.outputCredits.length}
            />
          )}
        </div>
        <PriceSlip
          tool={page.id}
          form={FORM}
          outlook={outlook}
          isBroken={isBroken}
          balance={page.balance}
          isSending={isSending}
        />
      </div>
    </Page>
  )
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
