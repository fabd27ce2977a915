import { Shuffle } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '#app/components/button.tsx'
import { TextField } from '#app/components/field.tsx'
import { useIsHydrated } from '#app/components/hydrated.ts'
import { MAX_SEED } from './input.ts'
import { useWord } from './use-word.ts'

/** Easy to read out and type in again. */
const ROLLED = 99_999

export function SeedField({ initial, onEdit }: { initial: number; onEdit(): void }) {
  const word = useWord()
  const isHydrated = useIsHydrated()
  const area = useRef<HTMLDivElement>(null)
  return (
    <div ref={area} className="flex flex-wrap items-end gap-x-3 gap-y-2">
      <TextField
        className="w-56"
        label={word('seed.label')}
        hint={word('seed.hint')}
        type="number"
        inputMode="numeric"
        name="seed"
        min={0}
        max={MAX_SEED}
        required
        defaultValue={initial}
      />
      {isHydrated && (
        <Button
          icon={Shuffle}
          className="mb-6"
          onClick={() => {
            const field = area.current?.querySelector('input')
            if (!field) return
            field.value = String(1 + Math.floor(Math.random() * ROLLED))
            onEdit()
          }}
        >
          {word('seed.other')}
        </Button>
      )}
    </div>
  )
}
