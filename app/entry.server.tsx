import { Writable } from 'node:stream'
import type { ActionFunctionArgs, AppLoadContext, EntryContext, LoaderFunctionArgs } from '@remix-run/node'
import { RemixServer } from '@remix-run/react'
import type { i18n } from 'i18next'
import { isbot } from 'isbot'
import { renderToPipeableStream, type PipeableStream } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { NonceContext } from '#app/components/nonce.tsx'
import { createI18n, loadWords } from '#app/i18n/i18n.ts'
import { isLanguage, type Language } from '#app/i18n/language.ts'
import { COME_BACK_SECONDS } from '#app/http/problem.server.ts'
import { isAway } from '#app/db/away.server.ts'
import { log } from '#app/log.server.ts'
import { currentLogScope } from '#app/log-scope.server.ts'
import { preferencesOf } from '#app/accounts/preferences.server.ts'
import { report } from '#app/report.server.ts'

const ABORT_AFTER_MS = 5_000

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { nonce }: AppLoadContext,
): Promise<Response> {
  const i18n = await wordsOf(languageOf(request, remixContext))
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
          headers.set('Content-Type', 'text/html; charset=utf-8')
          const wait = status === 503 ? String(COME_BACK_SECONDS) : waitOf(remixContext)
          if (wait) headers.set('Retry-After', wait)
          const body = inPieces({ pipe, abort }, () => clearTimeout(late))
          resolve(new Response(body, { headers, status }))
        },
        onShellError: reject,
        onError(error: unknown) {
          // Of a panel: the rest of the page is there, and what was away comes back.
          status = isAway(error) ? 503 : 500
          if (isShellSent) log.error({ err: error }, 'rendering failed')
        },
      },
    )
    const late = setTimeout(abort, ABORT_AFTER_MS + 1_000).unref()
  })
}

/** For how long the action asks to wait; Remix keeps its headers from the page. */
function waitOf({ staticHandlerContext }: EntryContext): string | undefined {
  const answers = Object.values(staticHandlerContext.actionHeaders)
  return answers.map((headers) => headers.get('Retry-After')).find(Boolean) ?? undefined
}

const wordsByLanguage = new Map<Language, Promise<i18n>>()

function wordsOf(language: Language): Promise<i18n> {
  let words = wordsByLanguage.get(language)
  if (!words) {
    words = loadWords(language).then((loaded) => createI18n(language, loaded))
    wordsByLanguage.set(language, words)
  }
  return words
}

/** React writes 2 KB at a time; what it writes in one go (the page, then each slow panel) leaves in one piece. */
function inPieces({ pipe, abort }: PipeableStream, onEnd: () => void): ReadableStream<Uint8Array> {
  let hasReader = true
  return new ReadableStream({
    start(controller) {
      let written: Uint8Array[] = []
      const send = () => {
        if (hasReader && written.length > 0) controller.enqueue(Buffer.concat(written))
        written = []
      }
      pipe(
        new Writable({
          // React takes a destination that closes for a reader that left.
          autoDestroy: false,
          write(chunk: Uint8Array, _encoding, done) {
            if (written.push(chunk) === 1) queueMicrotask(send)
            done()
          },
          final(done) {
            send()
            if (hasReader) controller.close()
            onEnd()
            done()
          },
          destroy(error, done) {
            if (hasReader) controller.error(error)
            hasReader = false
            done(error)
          },
        }),
      )
    },
    cancel(reason) {
      hasReader = false
      abort(reason)
    },
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
  report(error, { ...currentLogScope(), requestId: context?.requestId })
}

/** What the root loader found out; without it (it failed) what cookies and headers say. */
function languageOf(request: Request, { staticHandlerContext }: EntryContext): Language {
  const root = staticHandlerContext.loaderData['root'] as { language?: unknown } | undefined
  return isLanguage(root?.language) ? root.language : preferencesOf(request, null).language
}
