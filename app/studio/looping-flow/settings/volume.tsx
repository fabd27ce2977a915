import { useId, useState } from 'react'
import { useFormat } from '#app/i18n/hooks.ts'

/** How loud, as a slider in percent: 100 is as it was recorded. */
export function Volume({ label, name, initial }: { label: string; name: string; initial: number }) {
  const { percent } = useFormat()
  const id = useId()
  const [value, setValue] = useState(Math.round(initial * 100))
  return (
    <div className="grid min-w-0 content-start gap-1.5">
      <label htmlFor={id} className="flex justify-between gap-2 text-fine font-semibold">
        {label}
        <output htmlFor={id} className="digits font-normal text-muted noscript:hidden">
          {percent(value / 100)}
        </output>
      </label>
      <input
        id={id}
        type="range"
        name={name}
        min={0}
        max={200}
        step={1}
        value={value}
        onChange={(event) => setValue(event.target.valueAsNumber)}
        className="h-11 w-full md:h-10"
      />
    </div>
  )
}
