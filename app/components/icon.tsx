import type { LucideIconData } from 'lucide-react'
import { classes } from './classes.ts'

export interface IconProps {
  /** Width and height in pixels. */
  size: number
  className?: string
}

export type Icon = (props: IconProps) => JSX.Element

/** Every file of an icon has this, and TypeScript knows all of them as one module. */
declare module 'lucide-react/icons/house' {
  export const __iconData: LucideIconData
}

/**
 * An icon of what stands on every page, from lucide's own drawing. Its component puts each icon together anew for every
 * page, and a page has a dozen; this one writes strokes that were put together once. Says nothing to a screen reader.
 */
export function iconOf({ node }: LucideIconData): Icon {
  const strokes = { __html: node.map(([tag, stroke]) => `<${tag} ${attributesOf(stroke)}/>`).join('') }
  return function Drawing({ size, className }) {
    return (
      <svg
        aria-hidden
        viewBox="0 0 24 24"
        width={size}
        height={size}
        className={classes('icon', className)}
        dangerouslySetInnerHTML={strokes}
      />
    )
  }
}

/** lucide's keys are for React's lists. */
function attributesOf({ key: _key, ...stroke }: Record<string, unknown>): string {
  return Object.entries(stroke)
    .map(([name, value]) => `${name}="${String(value)}"`)
    .join(' ')
}
