import { Button } from '#app/components/button.tsx'
import { useIsHydrated } from '#app/components/hydrated.ts'
import { FORMAT_GROUPS, FORMAT_IDS, FORMATS, type FormatId } from './formats.ts'
import { useWord } from './use-word.ts'

/** Thirteen formats by where they go, each drawn in its shape. */
export function FormatFields({
  formats,
  onChange,
}: {
  formats: FormatId[]
  onChange(formats: FormatId[]): void
}) {
  const word = useWord()
  const isHydrated = useIsHydrated()
  return (
    <div className="grid min-w-0 gap-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="text-fine text-muted">{word('format.hint')}</p>
        {isHydrated && (
          <span className="flex gap-1">
            <Button size="small" tone="quiet" onClick={() => onChange([...FORMAT_IDS])}>
              {word('format.all')}
            </Button>
            <Button size="small" tone="quiet" onClick={() => onChange([])}>
              {word('format.none')}
            </Button>
          </span>
        )}
      </div>
      {Object.entries(FORMAT_GROUPS).map(([group, ids]) => (
        <fieldset key={group} className="min-w-0">
          <legend className="mb-1.5 text-fine font-semibold">{word(`format.${group}`)}</legend>
          <div className="flex flex-wrap gap-1.5">
            {ids.map((id) => (
              <Format
                key={id}
                id={id}
                isChosen={formats.includes(id)}
                onChange={(isChosen) =>
                  onChange(isChosen ? [...formats, id] : formats.filter((one) => one !== id))
                }
              />
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  )
}

function Format({
  id,
  isChosen,
  onChange,
}: {
  id: FormatId
  isChosen: boolean
  onChange(isChosen: boolean): void
}) {
  const word = useWord()
  const { width, height } = FORMATS[id]
  return (
    <label className="inline-flex min-h-11 cursor-pointer items-center gap-2.5 rounded-control border border-rule bg-raised px-3 text-fine transition-colors hover:border-ink has-checked:border-ink has-checked:bg-kunyit-wash has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-nila">
      <input
        type="checkbox"
        name="formats"
        value={id}
        checked={isChosen}
        onChange={({ target }) => onChange(target.checked)}
        className="size-4.5 flex-none"
      />
      {height > 0 && <Outline ratio={width / height} />}
      <span className="grid">
        <span className="font-semibold">{word(`format.${id}`)}</span>
        {height > 0 && (
          <span className="digits text-[0.6875rem] leading-4 text-muted">
            {word('format.size', { width, height })}
          </span>
        )}
      </span>
    </label>
  )
}

function Outline({ ratio }: { ratio: number }) {
  const [width, height] = ratio > 1 ? [20, 20 / ratio] : [20 * ratio, 20]
  return (
    <svg aria-hidden width="22" height="22" viewBox="0 0 22 22" fill="none" stroke="currentColor">
      <rect x={11 - width / 2} y={11 - height / 2} width={width} height={height} rx="1.5" strokeWidth="1.5" />
    </svg>
  )
}
