import type { Language } from '#app/i18n/language.ts'

/** What a mail says, once: the plain text and the HTML are made from the same words. */
export interface Letter {
  subject: string
  /** In their order; a string is a paragraph. */
  body: Block[]
}

export type Block =
  | string
  /** The one thing to do. The address is shown too: buttons do not survive every mail program. */
  | { button: string; href: string }
  /** Lines of a slip: what and how much. */
  | { facts: [label: string, value: string][] }
  /** Smaller, at the end: who should ignore it, and why it came. */
  | { note: string }

const GREETING: Record<Language, (name: string) => string> = {
  id: (name) => `Halo ${name},`,
  en: (name) => `Hello ${name},`,
}
const SENDER: Record<Language, string> = {
  id: 'Lumiku, studio konten untuk jualan Anda',
  en: 'Lumiku, the content studio for your shop',
}

interface Frame {
  name: string
  language: Language
  origin: string
}

/** Lines as people write them; nothing is shown that was not written. */
export function textOf({ body }: Letter, { name, language, origin }: Frame): string {
  const paragraphs = body.map((block) => {
    if (typeof block === 'string') return block
    if ('button' in block) return `${block.button}:\n${block.href}`
    if ('facts' in block) return block.facts.map(([label, value]) => `${label}: ${value}`).join('\n')
    return block.note
  })
  return `${[GREETING[language](name), ...paragraphs, `${SENDER[language]}\n${origin}`].join('\n\n')}\n`
}

// Of app/styles.css; mail programs know no custom properties.
const INK = '#1B1A17'
const PAPER = '#FBFAF6'
const MUTED = '#6E6A60'
const RULE = '#E4E0D6'
const NILA = '#23356B'
const FONT = "font-family:'Plus Jakarta Sans',-apple-system,'Segoe UI',Roboto,Arial,sans-serif"

/**
 * One column of plain HTML, styled inline as mail programs want it; without pictures, so nothing is fetched and nobody
 * is counted. Programs that switch to dark follow the style sheet where they read it, and else turn the colours
 * themselves.
 */
export function htmlOf({ subject, body }: Letter, { name, language, origin }: Frame): string {
  const blocks = body.map(htmlOfBlock).join('\n')
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
<style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  .paper { background: #141412 !important; color: #EDEAE2 !important; }
  .muted { color: #A8A398 !important; }
  .rule { border-color: #3A3833 !important; }
  .link { color: #9DB0F0 !important; }
  .button { background: #9DB0F0 !important; color: #141412 !important; }
}
</style>
</head>
<body class="paper" style="margin:0;padding:0;background:${PAPER};color:${INK}">
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" style="background:${PAPER};color:${INK}">
<tr><td align="center" style="padding:24px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;${FONT};font-size:16px;line-height:1.5;text-align:left">
<tr><td class="rule" style="padding:0 0 16px;border-bottom:1px solid ${RULE};font-size:20px;font-weight:700">Lumiku</td></tr>
<tr><td style="padding:20px 0 4px">
<p style="margin:0 0 16px">${escaped(GREETING[language](name))}</p>
${blocks}
</td></tr>
<tr><td class="rule muted" style="padding:16px 0 0;border-top:1px solid ${RULE};color:${MUTED};font-size:13px">${escaped(SENDER[language])}<br><a class="link" href="${escaped(origin)}" style="color:${NILA}">${escaped(origin)}</a></td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`
}

function htmlOfBlock(block: Block): string {
  if (typeof block === 'string') return `<p style="margin:0 0 16px">${escaped(block)}</p>`
  if ('button' in block) {
    const href = escaped(block.href)
    return `<p style="margin:0 0 12px"><a class="button" href="${href}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:${NILA};color:#FFFFFF;font-weight:600;text-decoration:none">${escaped(block.button)}</a></p>
<p class="muted" style="margin:0 0 16px;color:${MUTED};font-size:13px;word-break:break-all"><a class="link" href="${href}" style="color:${NILA}">${href}</a></p>`
  }
  if ('facts' in block) {
    const rows = block.facts.map(
      ([label, value]) =>
        `<tr><td class="rule muted" style="padding:8px 12px 8px 0;border-bottom:1px solid ${RULE};color:${MUTED}">${escaped(label)}</td><td class="rule" align="right" style="padding:8px 0;border-bottom:1px solid ${RULE}">${escaped(value)}</td></tr>`,
    )
    return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 16px;font-size:15px">${rows.join('')}</table>`
  }
  return `<p class="muted" style="margin:0 0 16px;color:${MUTED};font-size:13px">${escaped(block.note)}</p>`
}

/** Names and file names come from people. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
