import type { ReactNode } from 'react'

/** A few colours, one of them on: radio buttons that say their colour's name. */
export function Swatches({
  label,
  name,
  options,
  defaultValue,
}: {
  label: ReactNode
  name: string
  /** `colour` is '#rrggbb'. */
  options: { value: string; label: string; colour: string }[]
  defaultValue: string
}) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-fine font-semibold">{label}</legend>
      <div className="flex flex-wrap gap-1">
        {options.map((option) => (
          <label
            key={option.value}
            title={option.label}
            className="relative grid size-11 cursor-pointer place-items-center rounded-full has-focus-visible:outline-2 has-focus-visible:outline-nila md:size-10"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              defaultChecked={option.value === defaultValue}
              aria-label={option.label}
              className="peer absolute inset-0 size-full cursor-pointer appearance-none rounded-full outline-none"
            />
            <svg
              aria-hidden
              viewBox="0 0 32 32"
              className="pointer-events-none size-8 rounded-full peer-checked:outline-2 peer-checked:outline-offset-2 peer-checked:outline-ink"
            >
              <circle cx="16" cy="16" r="15.5" fill={option.colour} stroke="var(--rule)" />
            </svg>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
