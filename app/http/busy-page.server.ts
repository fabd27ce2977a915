import type { Response } from 'express'
import { loadWords } from '#app/i18n/i18n.ts'
import type { Language } from '#app/i18n/language.ts'

/**
 * Tells a person, in words, that they asked too often, and comes back by itself where nothing was sent. Written by hand:
 * drawing a page of ours would cost as much as what is being refused.
 */
export async function sendBusyPage(
  response: Response,
  page: { language: Language; retryAfterSeconds: number; isForm: boolean },
): Promise<void> {
  const { language, retryAfterSeconds, isForm } = page
  const { tooManyTitle, tooMany, home } = (await loadWords(language)).errors
  const nonce = String(response.locals['nonce'])
  const again = isForm ? '' : `<meta http-equiv="refresh" content="${retryAfterSeconds}">`
  response
    .status(429)
    .set({ 'Cache-Control': 'no-store', 'Retry-After': String(retryAfterSeconds) })
    .type('html')
    .send(
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8">` +
        `<meta name="viewport" content="width=device-width, initial-scale=1">${again}` +
        `<title>${tooManyTitle} · Lumiku</title><style nonce="${nonce}">${STYLE}</style></head>` +
        `<body><main><h1>${tooManyTitle}</h1><p>${tooMany}</p><p><a href="/">${home}</a></p></main></body></html>`,
    )
}

/** The colours of app/styles.css. */
const STYLE =
  ':root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-content:center;text-align:center;' +
  'padding:1rem;font:1rem/1.5 system-ui,sans-serif;background:#fbfaf6;color:#1b1a17}a{color:#23356b}' +
  '@media(prefers-color-scheme:dark){body{background:#141412;color:#edeae2}a{color:#9db0f0}}'
