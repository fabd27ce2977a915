import { Eye } from 'lucide-react'
import { Button } from '#app/components/button.tsx'
import { useIsHydrated } from '#app/components/hydrated.ts'
import { ProgressLine } from '#app/components/progress-line.tsx'
import { useProblemText } from '#app/i18n/problem.ts'
import type { FormPreview } from '../contract.ts'
import { useWord } from './use-word.ts'

/**
 * The first picture, small and free, from where the real one is made: what a photo is cut to, what a draft looks like. Of
 * what a service makes, only a draft can be shown. Without JavaScript the button leads to the preview's own page.
 */
export function FirstLook({ preview, isExact }: { preview: FormPreview; isExact: boolean }) {
  const word = useWord()
  const isHydrated = useIsHydrated()
  const problemText = useProblemText('avatar-creator')
  const isMaking = preview.state === 'making'
  const [output] = preview.outputs
  return (
    <div className="grid min-w-0 gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          // With JavaScript, Enter in a field is not "look".
          {...(isHydrated ? { type: 'button' } : { type: 'submit', name: '_intent', value: 'preview' })}
          icon={Eye}
          isBusy={isMaking}
          onClick={(event) => {
            event.preventDefault()
            preview.ask()
          }}
        >
          {word('look.ask')}
        </Button>
        <p className="text-fine text-muted">{word(isExact ? 'look.exact' : 'look.draft')}</p>
      </div>
      <div aria-live="polite" className="grid justify-items-start gap-2">
        {isMaking && <ProgressLine fraction={null} label={word('step.drawing')} className="w-52" />}
        {preview.problems.map((problem) => (
          <p key={problem.code} className="text-danger">
            {problemText(problem)}
          </p>
        ))}
        {output?.problem && <p className="text-danger">{problemText(output.problem)}</p>}
        {output?.url && preview.problems.length === 0 && (
          <img
            src={output.url}
            alt={word('look.picture')}
            width={output.facts?.width}
            height={output.facts?.height}
            className="h-auto w-52 animate-develop rounded-frame bg-sunken"
          />
        )}
        {preview.isStale && !isMaking && <p className="text-fine text-muted">{word('look.stale')}</p>}
      </div>
    </div>
  )
}
