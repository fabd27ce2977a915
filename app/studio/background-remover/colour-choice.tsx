import { classes } from '#app/components/classes.ts'
import { ColourField } from '#app/components/colour-field.tsx'
import { useWord } from './use-word.ts'

/** Papers that a photographer has at hand. */
const PAPERS = [
  '#e9e1d2',
  '#f3d9c9',
  '#f6e3a8',
  '#cfe3d4',
  '#cfe0ee',
  '#e3d5ec',
  '#d9d9d6',
  '#23356b',
  '#1b1a17',
]

/** The ground of the coloured kind; without JavaScript it is there whether or not it is wanted. */
export function ColourChoice({
  colour,
  isShown,
  onChoose,
}: {
  colour: string
  isShown: boolean
  onChoose(colour: string): void
}) {
  const word = useWord()
  return (
    <fieldset className={classes('min-w-0', !isShown && 'hidden noscript:block')}>
      <legend className="mb-1.5 text-fine font-semibold">{word('colour.label')}</legend>
      <div className="flex flex-wrap items-center gap-1.5">
        {PAPERS.map((paper) => (
          <button
            key={paper}
            type="button"
            aria-label={word('colour.use', { colour: paper })}
            aria-pressed={paper === colour.toLowerCase()}
            onClick={() => onChoose(paper)}
            className="size-11 rounded-control border border-rule p-1 hover:border-ink aria-pressed:border-ink aria-pressed:shadow-[inset_0_0_0_1px_var(--ink)] md:size-10 noscript:hidden"
          >
            <svg
              aria-hidden
              viewBox="0 0 10 10"
              preserveAspectRatio="none"
              className="size-full rounded-frame"
            >
              <rect width="10" height="10" fill={paper} />
            </svg>
          </button>
        ))}
        <ColourField
          name="colour"
          aria-label={word('colour.own')}
          value={colour}
          onChange={({ target }) => onChoose(target.value)}
        />
      </div>
    </fieldset>
  )
}
