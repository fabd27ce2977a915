import type { InputHTMLAttributes } from 'react'

/** The device's own colour chooser behind a swatch. */
export function ColourField(props: InputHTMLAttributes<HTMLInputElement>) {
  return (
    <input
      {...props}
      type="color"
      className="h-11 w-16 cursor-pointer rounded-control border border-rule bg-raised p-1 md:h-10"
    />
  )
}
