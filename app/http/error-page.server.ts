import { errorWordsOf } from '#app/components/error-words.ts'
import { loadWords } from '#app/i18n/i18n.ts'
import type { Language } from '#app/i18n/language.ts'

interface Refused {
  status: number
  language: Language
  /** CSP nonce of the response. */
  nonce: string
  /** Something was sent: the page must not send it again by itself. */
  isForm: boolean
  /** Whole seconds. */
  retryAfterSeconds?: number
}

/**
 * Tells a person, in words, why there is nothing to see, and comes back by itself where nothing was sent. Written by hand:
 * drawing a page of ours would cost as much as what is being refused, and a route without a page has none to draw.
 */
export async function errorPage({ status, language, nonce, isForm, retryAfterSeconds }: Refused) {
  const words = (await loadWords(language)).errors
  const { title, text } = errorWordsOf(status)
  const again =
    isForm || !retryAfterSeconds ? '' : `<meta http-equiv="refresh" content="${retryAfterSeconds}">`
  return {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      ...(retryAfterSeconds && { 'Retry-After': String(retryAfterSeconds) }),
    },
    html:
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8">` +
      `<meta name="viewport" content="width=device-width, initial-scale=1">${again}` +
      `<title>${words[title]} · Lumiku</title><style nonce="${nonce}">${STYLE}</style></head>` +
      `<body><main><h1>${words[title]}</h1><p>${words[text]}</p><p><a href="/">${words.home}</a></p></main></body></html>`,
  }
}

/** The colours of app/styles.css. */
const STYLE =
  ':root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-content:center;text-align:center;' +
  'padding:1rem;font:1rem/1.5 system-ui,sans-serif;background:#fbfaf6;color:#1b1a17}a{color:#23356b}' +
  '@media(prefers-color-scheme:dark){body{background:#141412;color:#edeae2}a{color:#9db0f0}}'
