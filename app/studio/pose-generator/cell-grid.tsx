import { useMemo } from 'react'
import { useIsHydrated } from '#app/components/hydrated.ts'
import { posePictureUrl } from '#app/poses/urls.ts'
import { cellsOf, gridOf, type Cell, type Row } from './cells.ts'
import { MAX_CELLS, type PoseGeneratorInput } from './input.ts'
import { useWord } from './use-word.ts'

/**
 * Every picture of the run as a cell: a row for each pose, a column for each variation. A tick skips one. Ticks rather
 * than their absence are what the form posts, so a cell that a page without JavaScript has not shown yet is made.
 */
export function CellGrid({
  input,
  titleOf,
  onSkip,
}: {
  input: PoseGeneratorInput
  titleOf(row: Row): string
  onSkip(skipped: string[]): void
}) {
  const word = useWord()
  const isHydrated = useIsHydrated()
  const rows = useMemo(() => gridOf(input), [input])
  const made = cellsOf(input)
  const numbers = new Map(made.map(({ key }, index) => [key, index + 1]))
  const all = rows.reduce((sum, { cells }) => sum + cells.length, 0)
  if (all === 0) return <p className="text-muted">{word('grid.none')}</p>
  // A page is not slowed down by what cannot be run.
  const shown = rows.slice(0, Math.max(1, Math.floor(MAX_CELLS / input.variations)))
  const set = (cells: Cell[], isSkipped: boolean) => {
    const keys = new Set(cells.map(({ key }) => key))
    const others = input.skipped.filter((key) => !keys.has(key))
    onSkip(isSkipped ? [...others, ...keys] : others)
  }
  const switchOf = (cells: Cell[], keep: string, skip: string) => {
    const isAllSkipped = cells.every(({ key }) => !numbers.has(key))
    return { label: isAllSkipped ? keep : skip, onPress: () => set(cells, !isAllSkipped) }
  }
  return (
    <div className="grid min-w-0 gap-2">
      <p className="text-fine text-muted">
        <span role="status" className="digits font-semibold text-ink">
          {word('grid.count', { count: made.length, all })}
        </span>{' '}
        {word('grid.hint')}
      </p>
      <div
        className="max-h-[32rem] min-w-0 overflow-auto"
        tabIndex={0}
        role="region"
        aria-label={word('grid.title')}
      >
        <table className="border-separate border-spacing-[3px]">
          <thead>
            <tr>
              <th scope="col" className="pr-3 text-left text-fine font-semibold">
                {word('grid.pose')}
              </th>
              {shown[0]!.cells.map(({ variation }) => {
                const column = shown.map(({ cells }) => cells[variation - 1]!)
                const values = { number: variation }
                return (
                  <th key={variation} scope="col" className="text-fine font-semibold">
                    <Switch
                      isActive={isHydrated && shown.length > 1}
                      name={word('grid.variation', values)}
                      {...switchOf(column, word('grid.keepColumn', values), word('grid.skipColumn', values))}
                    >
                      {variation}
                    </Switch>
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const pose = titleOf(row)
              return (
                <tr key={row.cells[0]!.key}>
                  <th scope="row" className="max-w-44 min-w-36 pr-2 text-left text-fine font-normal">
                    <Switch
                      isActive={isHydrated && row.cells.length > 1}
                      name={pose}
                      {...switchOf(row.cells, word('grid.keepRow', { pose }), word('grid.skipRow', { pose }))}
                    >
                      <RowTitle row={row} title={pose} />
                    </Switch>
                  </th>
                  {row.cells.map((cell) => (
                    <td key={cell.key}>
                      <Tick
                        cell={cell}
                        number={numbers.get(cell.key)}
                        label={word('grid.skip', { pose, number: cell.variation })}
                        onSkip={(isSkipped) => set([cell], isSkipped)}
                      />
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function RowTitle({ row: { pose }, title }: { row: Row; title: string }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      {pose && (
        <img
          src={posePictureUrl(pose.pose, pose.isMirrored)}
          alt=""
          loading="lazy"
          decoding="async"
          width="36"
          height="45"
          className="rounded-frame bg-sunken object-cover"
        />
      )}
      <span className="line-clamp-2 min-w-0 text-left" title={title}>
        {title}
      </span>
    </span>
  )
}

/** A heading that, where a script runs, skips or keeps all that is under it or beside it. */
function Switch({
  isActive,
  name,
  label,
  onPress,
  children,
}: {
  isActive: boolean
  name: string
  label: string
  onPress(): void
  children: React.ReactNode
}) {
  if (!isActive) return <span title={name}>{children}</span>
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onPress}
      className="min-h-11 w-full min-w-11 rounded-control px-1 hover:bg-sunken md:min-h-9"
    >
      {children}
    </button>
  )
}

function Tick({
  cell,
  number,
  label,
  onSkip,
}: {
  cell: Cell
  /** Among those that are made; undefined when it is skipped. */
  number: number | undefined
  label: string
  onSkip(isSkipped: boolean): void
}) {
  return (
    <label
      title={label}
      className="relative grid h-12 w-11 cursor-pointer place-items-center rounded-frame bg-kunyit-wash font-mono text-fine shadow-[inset_0_0_0_1px_var(--hairline)] has-checked:bg-sunken has-checked:text-muted has-checked:line-through has-focus-visible:outline-2 has-focus-visible:outline-nila"
    >
      <span aria-hidden>{number === undefined ? '–' : String(number).padStart(2, '0')}</span>
      <input
        type="checkbox"
        name="skipped"
        value={cell.key}
        checked={number === undefined}
        onChange={({ target }) => onSkip(target.checked)}
        aria-label={label}
        className="absolute inset-0 size-full cursor-pointer appearance-none rounded-frame outline-none"
      />
    </label>
  )
}
