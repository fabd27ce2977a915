import { setReach, whenReached } from './reach.ts'

/**
 * Keeps what is pressed without a connection, and sends the last of it once there is one. Sent at once, it would put an
 * error in the place of the page, with everything that somebody has typed into it.
 */
export function holdSubmits(): void {
  let pending: AbortController | undefined
  // Before anybody else hears of it.
  window.addEventListener(
    'submit',
    (event) => {
      const form = event.target
      const { submitter } = event
      if (navigator.onLine || !(form instanceof HTMLFormElement) || methodOf(form, submitter) !== 'post')
        return
      // A browser may think so of a studio on the same machine: it is asked first in any case.
      event.preventDefault()
      event.stopImmediatePropagation()
      pending?.abort()
      const attempt = (pending = new AbortController())
      setReach('waiting')
      void whenReached(attempt.signal).then((isReached) => {
        if (!isReached) return
        setReach('here')
        if (form.isConnected) form.requestSubmit(submitter?.isConnected ? submitter : null)
      })
    },
    { capture: true },
  )
}

function methodOf(form: HTMLFormElement, submitter: HTMLElement | null): string {
  return submitter?.getAttribute('formmethod') ?? form.method
}
