import type { LucideIcon } from 'lucide-react'
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { classes } from './classes.ts'
import { Ring } from './frame.tsx'

/** A pose on a contact sheet: an `<li>` with its picture, and under it what it is and what can be done with it. */
export function PoseFrame({
  pictureUrl,
  number,
  isSelected,
  surface: Surface = PlainSurface,
  corner,
  children,
}: {
  pictureUrl: string
  /** 1-based; shown as `07`. */
  number?: number
  isSelected?: boolean
  /** What the picture is: a link, a button. It names itself; the picture says nothing. */
  surface?: (props: { className: string; children: ReactNode }) => JSX.Element
  /** Lies on the picture's upper right corner: a tick. */
  corner?: ReactNode
  children: ReactNode
}) {
  return (
    <li className={classes('relative min-w-0', isSelected && 'z-10')}>
      <div className="relative">
        <Surface className="relative block aspect-[3/4] w-full overflow-hidden rounded-frame bg-sunken">
          <img src={pictureUrl} alt="" loading="lazy" decoding="async" className="size-full object-cover" />
          {number !== undefined && (
            <span
              aria-hidden
              className="absolute top-1 left-1 rounded-frame bg-black/65 px-1 font-mono text-[0.6875rem] leading-4 text-white"
            >
              {String(number).padStart(2, '0')}
            </span>
          )}
        </Surface>
        {isSelected && <Ring />}
        {corner && <div className="absolute top-0 right-0 z-10">{corner}</div>}
      </div>
      {children}
    </li>
  )
}

function PlainSurface(props: { className: string; children: ReactNode }) {
  return <span {...props} />
}

/** A square button with an icon, as large as a thumb. With `isOn` it is a switch. */
export function IconButton({
  icon: Icon,
  label,
  isOn,
  className,
  ...button
}: {
  icon: LucideIcon
  label: string
  isOn?: boolean
} & Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'>) {
  return (
    <button
      type="button"
      {...button}
      aria-label={label}
      aria-pressed={isOn}
      title={label}
      className={classes(
        'grid size-11 flex-none place-items-center rounded-control hover:bg-sunken disabled:opacity-45',
        isOn && 'bg-kunyit-wash',
        className,
      )}
    >
      <Icon aria-hidden size={18} />
    </button>
  )
}
