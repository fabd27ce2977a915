import type { ReactNode } from 'react'
import { classes } from './classes.ts'

interface SegmentsProps {
  label: ReactNode
  name: string
  options: { value: string; label: ReactNode; hint?: string }[]
  defaultValue?: string | undefined
  value?: string
  onChange?: (value: string) => void
  className?: string
  isLabelHidden?: boolean
}

/** A few choices side by side, one of them on: radio buttons, so arrows move and the form posts them. */
export function Segments(props: SegmentsProps) {
  const { label, name, options, defaultValue, value, onChange, className, isLabelHidden } = props
  return (
    <fieldset className={classes('min-w-0', className)}>
      <legend className={isLabelHidden ? 'sr-only' : 'mb-1.5 text-fine font-semibold'}>{label}</legend>
      <div className="flex flex-wrap gap-1.5">
        {options.map((option) => (
          <label
            key={option.value}
            title={option.hint}
            className={classes(
              'relative inline-flex min-h-11 items-center justify-center gap-2 rounded-control border border-rule bg-raised px-3 text-fine font-semibold md:min-h-10',
              'transition-colors hover:border-ink has-checked:border-ink has-checked:bg-ink has-checked:text-paper',
              'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-nila',
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              className="absolute inset-0 size-full appearance-none rounded-control outline-none"
              {...(value === undefined
                ? { defaultChecked: option.value === defaultValue }
                : { checked: option.value === value })}
              onChange={onChange && (() => onChange(option.value))}
            />
            <span className="pointer-events-none inline-flex items-center gap-2">{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
