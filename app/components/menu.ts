import { useEffect, type RefObject } from 'react'

/**
 * A `<details>` opens without our help; a menu must also close on Escape, on a press elsewhere and when the page it
 * belongs to becomes another one: when `page` changes.
 */
export function useMenuThatCloses(menu: RefObject<HTMLDetailsElement>, page: string): void {
  useEffect(() => {
    menu.current?.removeAttribute('open')
  }, [menu, page])
  useEffect(() => {
    function close(event: Event) {
      const details = menu.current
      if (!details?.open) return
      if (event instanceof KeyboardEvent) {
        if (event.key !== 'Escape') return
        details.querySelector('summary')?.focus()
      } else if (details.contains(event.target as Node)) return
      details.open = false
    }
    document.addEventListener('keydown', close)
    document.addEventListener('pointerdown', close)
    return () => {
      document.removeEventListener('keydown', close)
      document.removeEventListener('pointerdown', close)
    }
  }, [menu])
}
