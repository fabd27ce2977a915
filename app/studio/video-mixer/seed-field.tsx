import { Shuffle } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '#app/components/button.tsx'
import { useWord } from './use-word.ts'

/** A new seed lays out other videos from the same clips; the number itself is for recipes. */
export function SeedField({ initial, onEdit }: { initial: number; onEdit: () => void }) {
  const word = useWord()
  const [seed, setSeed] = useState(initial)
  useEffect(onEdit, [seed, onEdit])
  return (
    <div className="grid gap-1">
      <input type="hidden" name="seed" value={seed} />
      <Button icon={Shuffle} onClick={() => setSeed(1 + Math.floor(Math.random() * 99_999))}>
        {word('run.reshuffle')}
      </Button>
    </div>
  )
}
