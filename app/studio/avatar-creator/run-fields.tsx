import { Shuffle } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '#app/components/button.tsx'
import { TextField } from '#app/components/field.tsx'
import { useIsHydrated } from '#app/components/hydrated.ts'
import { Segments } from '#app/components/segments.tsx'
import { MAX_COUNT, MAX_SEED, MAX_SIDE, MIN_SIDE, SHAPES, type AvatarInput } from './input.ts'
import { Panel } from './panel.tsx'
import { useWord } from './use-word.ts'

/** How many pictures, in which shape, by which throw. */
export function RunFields({ initial, onEdit }: { initial: AvatarInput; onEdit(): void }) {
  const word = useWord()
  return (
    <div className="group/shape grid min-w-0 gap-5">
      <Panel of={['preset', 'text', 'references']}>
        <TextField
          className="w-56"
          label={word('field.count')}
          hint={word('field.countHint')}
          type="number"
          name="count"
          min={1}
          max={MAX_COUNT}
          defaultValue={initial.count}
        />
      </Panel>
      <Segments
        label={word('field.shape')}
        name="shape"
        defaultValue={initial.shape}
        options={SHAPES.map((value) => ({ value, label: word(`shape.${value}`) }))}
      />
      <div className="hidden flex-wrap gap-4 group-has-[[name=shape][value=custom]:checked]/shape:flex">
        {(['width', 'height'] as const).map((side) => (
          <TextField
            key={side}
            className="w-36"
            label={word(`field.${side}`)}
            unit="px"
            type="number"
            name={side}
            min={MIN_SIDE}
            max={MAX_SIDE}
            defaultValue={initial[side]}
          />
        ))}
      </div>
      <Panel of={['preset', 'text', 'references']}>
        <SeedField initial={initial.seed} onEdit={onEdit} />
      </Panel>
    </div>
  )
}

function SeedField({ initial, onEdit }: { initial: number; onEdit(): void }) {
  const word = useWord()
  const isHydrated = useIsHydrated()
  const [seed, setSeed] = useState(initial)
  const isOpening = useRef(true)
  useEffect(() => {
    if (!isOpening.current) onEdit()
    isOpening.current = false
  }, [seed, onEdit])
  return (
    <div className="flex flex-wrap items-center gap-3">
      <input type="hidden" name="seed" value={seed} />
      {isHydrated && (
        <Button icon={Shuffle} onClick={() => setSeed(Math.floor(Math.random() * MAX_SEED))}>
          {word('field.seed')}
        </Button>
      )}
      <span className="digits text-fine text-muted">{word('field.seedNow', { seed })}</span>
    </div>
  )
}
