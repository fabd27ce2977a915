import { useTranslation } from 'react-i18next'
import { Button } from '#app/components/button.tsx'
import { classes } from '#app/components/classes.ts'
import { useProblemText } from '#app/i18n/problem.ts'
import type { FormPreview, FormUpload } from '../contract.ts'
import type { RemoverInput } from './input.ts'
import { useCuts } from './use-cuts.ts'
import { useWord } from './use-word.ts'

/** One photo as it is and as it will be, made anew after every edit. Without JavaScript a button leads to it. */
export function CutPreview({
  input,
  images,
  looked,
  preview,
}: {
  input: RemoverInput
  images: FormUpload[]
  /** The photo that was pressed last; the first ticked one until then. */
  looked: string | undefined
  preview: FormPreview
}) {
  const word = useWord()
  const { t } = useTranslation()
  const problemText = useProblemText('background-remover')
  const place = Math.max(0, input.pictures.indexOf(looked ?? ''))
  const image = images.find(({ id }) => id === input.pictures[place])
  const canShow = image !== undefined && input.engine === 'plain' && input.kinds.length > 0
  const cuts = useCuts(preview, input, canShow ? place : undefined)
  const problem = cuts.find((cut) => cut.output?.problem)?.output?.problem ?? preview.problems[0]
  return (
    <section className="grid min-w-0 gap-3 border-t border-hairline pt-4">
      <div className="grid gap-0.5">
        <h2 className="text-lead">{word('preview.title')}</h2>
        <p className="text-fine text-muted">
          {word(input.engine === 'ai' ? 'problems.preview-plain-only' : 'preview.lead')}
        </p>
      </div>
      {input.engine === 'plain' && !image && (
        <p className="text-muted noscript:hidden">{word('preview.choose')}</p>
      )}
      {canShow && (
        <ul className="grid list-none grid-cols-2 gap-2 sm:grid-cols-3 noscript:hidden">
          <Shown label={word('preview.before')} url={image.thumbnailUrl ?? null} alt={image.name} />
          {cuts.map(({ kind, output }) => (
            <Shown
              key={kind}
              label={word(`kinds.${kind}`)}
              url={output?.url ?? null}
              alt={`${image.name}, ${word(`kinds.${kind}`)}`}
              isChecked={kind === 'transparent'}
              isMaking={preview.state === 'making'}
            />
          ))}
        </ul>
      )}
      <p aria-live="polite" className="max-w-reading text-fine text-danger empty:hidden">
        {canShow &&
          (problem ? problemText(problem) : preview.state === 'failed' ? word('preview.failed') : null)}
      </p>
      <noscript>
        <Button type="submit" name="_intent" value="preview">
          {t('studio.previewMake')}
        </Button>
      </noscript>
    </section>
  )
}

function Shown({
  label,
  url,
  alt,
  isChecked = false,
  isMaking = false,
}: {
  label: string
  url: string | null
  alt: string
  /** Clear parts show the chequered ground that everybody knows. */
  isChecked?: boolean
  isMaking?: boolean
}) {
  const word = useWord()
  return (
    <li className="grid min-w-0 content-start gap-1">
      <div
        className={classes(
          'relative grid aspect-square place-items-center overflow-hidden rounded-frame shadow-[inset_0_0_0_1px_var(--hairline)]',
          isChecked
            ? 'bg-[repeating-conic-gradient(#d5d2ca_0_25%,#fff_0_50%)] bg-[length:16px_16px]'
            : 'bg-sunken',
        )}
      >
        {url ? (
          <img src={url} alt={alt} decoding="async" className="max-h-full max-w-full object-contain" />
        ) : (
          isMaking && <span className="sr-only">{word('preview.making')}</span>
        )}
        {isMaking && (
          <span aria-hidden className="absolute inset-x-0 bottom-0 h-1 animate-exposing bg-kunyit" />
        )}
      </div>
      <span className="text-fine text-muted">{label}</span>
    </li>
  )
}
