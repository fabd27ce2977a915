import { Shuffle } from 'lucide-react'
import { Button } from '#app/components/button.tsx'
import { TextField } from '#app/components/field.tsx'
import type { Content, Step } from './draft.ts'
import { MAX_SETS } from './limits.ts'
import { useWord } from './use-word.ts'

/** How many sets; a table says so itself. */
export function RunFields({ content, dispatch }: { content: Content; dispatch(step: Step): void }) {
  const word = useWord()
  const isTable = content.mode === 'table'
  return (
    <div className={isTable ? 'hidden' : 'flex flex-wrap items-end gap-x-4 gap-y-3'}>
      <TextField
        className="w-36"
        label={word('run.count')}
        name="count"
        type="number"
        inputMode="numeric"
        min={1}
        max={MAX_SETS}
        step={1}
        required={!isTable}
        defaultValue={content.count}
        onChange={({ target }) => {
          const count = target.valueAsNumber
          if (Number.isInteger(count) && count >= 1 && count <= MAX_SETS)
            dispatch({ do: 'set', to: { count } })
        }}
      />
      <input type="hidden" name="seed" value={content.seed} />
      <Button
        icon={Shuffle}
        onClick={() => dispatch({ do: 'set', to: { seed: 1 + Math.floor(Math.random() * 99_999) } })}
      >
        {word('run.reshuffle')}
      </Button>
    </div>
  )
}
