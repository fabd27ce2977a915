import { Play } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '#app/components/button.tsx'
import { useIsHydrated } from '#app/components/hydrated.ts'
import { ProgressLine } from '#app/components/progress-line.tsx'
import { SelectField } from '#app/components/select.tsx'
import { useProblemText } from '#app/i18n/problem.ts'
import type { FormPreview } from '../contract.ts'
import { cellsOf, type Cell } from './cells.ts'
import { formatsOf, type PoseGeneratorInput } from './input.ts'
import { groupSize } from './price.ts'
import { useWord } from './use-word.ts'

/** A draft of one picture in one format, free: the pose, and how the format is cut. */
export function DraftPreview({
  input,
  preview,
  titleOf,
}: {
  input: PoseGeneratorInput
  preview: FormPreview
  titleOf(cell: Cell): string
}) {
  const word = useWord()
  const { t } = useTranslation()
  const isHydrated = useIsHydrated()
  const area = useRef<HTMLDivElement>(null)
  const cells = cellsOf(input)
  const formats = formatsOf(input)
  if (cells.length === 0 || formats.length === 0) return null

  const ask = () => {
    const [picture, format] = [...(area.current?.querySelectorAll('select') ?? [])].map(({ value }) =>
      Number(value),
    )
    preview.ask((picture ?? 1) - 1 + (format ?? 0))
  }
  return (
    <div className="grid min-w-0 gap-3">
      <div ref={area} className="flex flex-wrap items-end gap-3">
        <SelectField className="w-60" label={word('preview.picture')} name="_preview" defaultValue={1}>
          {cells.map((cell, index) => (
            <option key={cell.key} value={index * groupSize(input) + 1}>
              {`${String(index + 1).padStart(2, '0')} · ${titleOf(cell)}`}
            </option>
          ))}
        </SelectField>
        {isHydrated && (
          <SelectField className="w-48" label={word('preview.format')} defaultValue={0}>
            {formats.map((id, index) => (
              <option key={id} value={index}>
                {word(`format.${id}`)}
              </option>
            ))}
          </SelectField>
        )}
        <Button
          type="submit"
          name="_intent"
          value="preview"
          icon={Play}
          isBusy={preview.state === 'making'}
          onClick={(event) => {
            event.preventDefault()
            ask()
          }}
        >
          {word('preview.make')}
        </Button>
      </div>
      <div aria-live="polite" className="grid min-w-0 gap-2">
        <Shown preview={preview} />
        {preview.isStale && preview.state === 'done' && (
          <p className="text-fine text-muted">{t('studio.previewStale')}</p>
        )}
      </div>
    </div>
  )
}

function Shown({ preview }: { preview: FormPreview }) {
  const word = useWord()
  const { t } = useTranslation()
  const problemText = useProblemText('pose-generator')
  const output = preview.outputs.find(({ url }) => url)
  const problems = [...preview.problems, ...preview.outputs.flatMap(({ problem }) => problem ?? [])]
  if (preview.state === 'making') {
    return (
      <ProgressLine fraction={preview.fraction || null} label={t('studio.previewMaking')}>
        {t('studio.previewMaking')}
      </ProgressLine>
    )
  }
  if (preview.state === 'failed') {
    const sentences = problems.length > 0 ? problems.map(problemText) : [t('studio.previewFailed')]
    return sentences.map((sentence) => (
      <p key={sentence} className="text-danger">
        {sentence}
      </p>
    ))
  }
  if (!output?.url) return null
  return (
    <img
      src={output.url}
      alt={word('preview.alt', { name: output.name })}
      className="max-h-96 w-auto max-w-full justify-self-start rounded-frame animate-develop"
    />
  )
}
