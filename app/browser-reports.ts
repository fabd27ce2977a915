/** What a page tells its browser of where errors are reported to; in a `<meta name="reports">`. */
export interface BrowserReports {
  /** Sentry's address and public key. */
  dsn: string
  environment: string
  release: string | null
  /** Of the request that this page answered. */
  requestId: string
}

/** A page that fails at every move of the mouse says so a few times and no more. */
const MOST_REPORTS = 5
const E_MAIL = /[\w.+-]{1,200}(?:@|%40)[a-z0-9.-]+/gi

/**
 * Reports errors of this page that nobody caught. What does it is loaded with the first of them, so a page without errors
 * loads and patches nothing; and what goes wrong with a report concerns nobody.
 */
export function watchErrors(): void {
  const content = document.querySelector<HTMLMetaElement>('meta[name="reports"]')?.content
  if (!content) return
  const settings = JSON.parse(content) as BrowserReports
  let reports = 0
  const report = (error: unknown) => {
    if (!(error instanceof Error) || ++reports > MOST_REPORTS) return
    sender(settings).then(
      (send) => send(error),
      () => undefined,
    )
  }
  window.addEventListener('error', ({ error }) => report(error))
  window.addEventListener('unhandledrejection', ({ reason }) => report(reason))
}

let ready: Promise<(error: Error) => void> | undefined

function sender(settings: BrowserReports): Promise<(error: Error) => void> {
  ready ??= makeSender(settings)
  return ready
}

/** A client without integrations: it knows what it is handed, and nothing of clicks, addresses or cookies. */
async function makeSender({ dsn, environment, release, requestId }: BrowserReports) {
  const { BrowserClient, defaultStackParser, makeFetchTransport, Scope } = await import('@sentry/remix')
  const client = new BrowserClient({
    dsn,
    environment,
    ...(release && { release }),
    sendDefaultPii: false,
    transport: makeFetchTransport,
    stackParser: defaultStackParser,
    integrations: [],
    beforeSend: (event) => JSON.parse(JSON.stringify(event).replace(E_MAIL, '[redacted]')) as typeof event,
  })
  const scope = new Scope()
  scope.setClient(client)
  scope.setTag('requestId', requestId)
  client.init()
  return (error: Error) => {
    scope.setTag('page', window.location.pathname)
    scope.captureException(error)
  }
}
