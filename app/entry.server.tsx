import { PassThrough } from 'node:stream'
import {
  createReadableStreamFromReadable,
  type ActionFunctionArgs,
  type AppLoadContext,
  type EntryContext,
  type LoaderFunctionArgs,
} from '@remix-run/node'
import { RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToPipeableStream } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { NonceContext } from '#app/components/nonce.tsx'
import { createI18n, loadWords } from '#app/i18n/i18n.ts'
import { isLanguage, type Language } from '#app/i18n/language.ts'
import { log } from '#app/log.server.ts'
import { preferencesOf } from '#app/accounts/preferences.server.ts'
import { report } from '#app/http/report.server.ts'

const ABORT_AFTER_MS = 5_000

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { nonce }: AppLoadContext,
): Promise<Response> {
  const language = languageOf(request, remixContext)
  const i18n = createI18n(language, await loadWords(language))
  const waitForAll = isbot(request.headers.get('user-agent'))
  return new Promise((resolve, reject) => {
    let isShellSent = false
    const { pipe, abort } = renderToPipeableStream(
      <NonceContext.Provider value={nonce}>
        <I18nextProvider i18n={i18n}>
          <RemixServer context={remixContext} url={request.url} abortDelay={ABORT_AFTER_MS} nonce={nonce} />
        </I18nextProvider>
      </NonceContext.Provider>,
      {
        nonce,
        [waitForAll ? 'onAllReady' : 'onShellReady']() {
          isShellSent = true
          const body = new PassThrough()
          headers.set('Content-Type', 'text/html; charset=utf-8')
          resolve(new Response(createReadableStreamFromReadable(body), { headers, status }))
          pipe(body)
        },
        onShellError: reject,
        onError(error: unknown) {
          status = 500
          if (isShellSent) log.error({ err: error }, 'rendering failed')
        },
      },
    )
    setTimeout(abort, ABORT_AFTER_MS + 1_000).unref()
  })
}

/** What a loader, an action or a render threw by mistake. Somebody who left early is no error. */
export function handleError(
  error: unknown,
  { request, context }: LoaderFunctionArgs | ActionFunctionArgs,
): void {
  if (request.signal.aborted) return
  log.error(
    { err: error, requestId: context?.requestId, path: new URL(request.url).pathname },
    'a page failed',
  )
  report(error, context?.requestId)
}

/** What the root loader found out; without it (it failed) what cookies and headers say. */
function languageOf(request: Request, { staticHandlerContext }: EntryContext): Language {
  const root = staticHandlerContext.loaderData['root'] as { language?: unknown } | undefined
  return isLanguage(root?.language) ? root.language : preferencesOf(request, null).language
}
