import type { RemoverInput } from './input.ts'
import { KindSwatch } from './kind-swatch.tsx'
import { KINDS, type CutKind } from './limits.ts'
import { useWord } from './use-word.ts'

/** What is made of each photo: a picture of each kind to tick. */
export function KindChoice({
  kinds,
  colour,
  onChoose,
}: {
  kinds: readonly CutKind[]
  colour: RemoverInput['colour']
  onChoose(kinds: CutKind[]): void
}) {
  const word = useWord()
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="float-left text-lead font-semibold">{word('kinds.title')}</legend>
      <p id="kinds-hint" className="clear-both text-fine text-muted">
        {word('kinds.hint')}
      </p>
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {KINDS.map((kind) => (
          <label
            key={kind}
            className="relative grid cursor-pointer content-start gap-2 rounded-control border border-rule bg-raised p-2 transition-colors hover:border-ink has-checked:border-ink has-checked:shadow-[inset_0_0_0_1px_var(--ink)] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-nila"
          >
            <KindSwatch kind={kind} colour={colour} />
            <span className="flex items-start gap-2">
              <input
                type="checkbox"
                name="kinds"
                value={kind}
                checked={kinds.includes(kind)}
                aria-describedby="kinds-hint"
                className="mt-0.5 size-4.5 flex-none"
                onChange={({ target }) =>
                  onChoose(KINDS.filter((one) => (one === kind ? target.checked : kinds.includes(one))))
                }
              />
              <span className="grid min-w-0">
                <span className="text-fine font-semibold">{word(`kinds.${kind}`)}</span>
                <span className="text-fine text-muted">{word(`kinds.${kind}Hint`)}</span>
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
