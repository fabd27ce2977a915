import { X } from 'lucide-react'
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { classes } from './classes.ts'

/**
 * The browser's own modal dialog: it keeps the focus inside, closes on Escape and gives the focus back. `sheet` rises
 * from the bottom of a phone's screen and is a centred box on a larger one. A press beside it closes it.
 */
export function Dialog({
  isOpen,
  onClose,
  title,
  children,
  footer,
  kind = 'box',
  className,
  onKeyDown,
}: {
  isOpen: boolean
  onClose: () => void
  title: ReactNode
  children: ReactNode
  footer?: ReactNode
  kind?: 'box' | 'sheet' | 'wide'
  className?: string
  onKeyDown?: (event: KeyboardEvent) => void
}) {
  const { t } = useTranslation()
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  useEffect(() => {
    const dialog = ref.current
    if (!dialog || dialog.open === isOpen) return
    if (isOpen) dialog.showModal()
    else dialog.close()
  }, [isOpen])

  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={onClose}
      onKeyDown={onKeyDown}
      onClick={(event) => event.target === ref.current && onClose()}
      className={classes(
        'm-auto max-h-[92dvh] w-[calc(100%-2rem)] overflow-hidden rounded-control bg-raised p-0 shadow-float open:animate-arrive',
        kind === 'wide' ? 'max-w-5xl' : 'max-w-lg',
        kind === 'sheet' && 'max-sm:mb-0 max-sm:w-full max-sm:max-w-none max-sm:rounded-b-none',
        className,
      )}
    >
      {isOpen && (
        <div className="flex max-h-[92dvh] flex-col">
          <header className="flex items-center justify-between gap-3 border-b border-hairline py-2 pr-2 pl-5">
            <h2 id={titleId} className="min-w-0 truncate text-lead">
              {title}
            </h2>
            <button
              type="button"
              aria-label={t('common.close')}
              onClick={onClose}
              className="grid size-11 place-items-center rounded-control hover:bg-sunken"
            >
              <X aria-hidden size={20} />
            </button>
          </header>
          <div className="min-h-0 overflow-y-auto overscroll-contain p-5">{children}</div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-hairline px-5 py-3">
              {footer}
            </footer>
          )}
        </div>
      )}
    </dialog>
  )
}
