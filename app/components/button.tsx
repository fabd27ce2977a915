import { Link, type LinkProps } from '@remix-run/react'
import type { LucideIcon } from 'lucide-react'
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from 'react'
import { classes } from './classes.ts'

export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'danger'

interface Look {
  /** `primary` once a page at most; `quiet` has no border. */
  tone?: ButtonTone
  size?: 'normal' | 'small' | 'large'
  icon?: LucideIcon
  isWide?: boolean
  children?: ReactNode
}

/** A button says what it does. `isBusy` keeps its width and its focus, and refuses a second press. */
export function Button({
  tone,
  size,
  icon,
  isWide,
  isBusy,
  type = 'button',
  className,
  children,
  onClick,
  ...rest
}: Look & { isBusy?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || undefined}
      className={classes(look({ tone, size, isWide }), className)}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
    >
      <Content icon={icon} size={size}>
        {children}
      </Content>
    </button>
  )
}

/** A link within the app that looks like a button. */
export function ButtonLink({
  tone,
  size,
  icon,
  isWide,
  className,
  children,
  ...rest
}: Look & Omit<LinkProps, 'children'>) {
  return (
    <Link {...rest} className={classes(look({ tone, size, isWide }), className)}>
      <Content icon={icon} size={size}>
        {children}
      </Content>
    </Link>
  )
}

/** A link to something that is not a page: a download. */
export function ButtonAnchor({
  tone,
  size,
  icon,
  isWide,
  className,
  children,
  ...rest
}: Look & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a {...rest} className={classes(look({ tone, size, isWide }), className)}>
      <Content icon={icon} size={size}>
        {children}
      </Content>
    </a>
  )
}

function Content({ icon: Icon, size, children }: Pick<Look, 'icon' | 'size' | 'children'>) {
  return (
    <>
      {Icon && <Icon aria-hidden size={size === 'small' ? 16 : 18} />}
      {children}
    </>
  )
}

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-nila text-on-nila border-nila hover:brightness-110 active:brightness-95',
  plain: 'bg-raised text-ink border-rule hover:border-ink active:bg-sunken',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-sunken active:bg-hairline',
  danger: 'bg-raised text-danger border-danger hover:bg-danger-wash',
}

// 44 px tall under a thumb; a pointer needs less.
const SIZES = {
  small: 'min-h-11 md:min-h-8 px-3 text-fine gap-1.5',
  normal: 'min-h-11 md:min-h-10 px-4 text-body gap-2',
  large: 'min-h-12 px-5 text-lead gap-2',
}

function look({ tone = 'plain', size = 'normal', isWide }: Look): string {
  return classes(
    'inline-flex items-center justify-center rounded-control border font-semibold text-center select-none',
    'transition-[background-color,border-color,filter] disabled:opacity-55 aria-busy:opacity-70 aria-busy:cursor-progress',
    TONES[tone],
    SIZES[size],
    isWide && 'w-full',
  )
}
