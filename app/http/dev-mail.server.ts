import { Router, type Response } from 'express'
import { composeMail, type ComposedMail } from '#app/mail/compose.server.ts'
import { mailMode } from '#app/mail.server.ts'
import { findKeptMail, listKeptMails } from '#app/models/mail.server.ts'

/**
 * `GET /dev/mail`: the mails of a machine that somebody tries Lumiku out on, where no mail server is set; `/dev/mail/<id>`
 * is one of them, `/dev/mail/<id>.html` as a mail program shows it. Anywhere else there is no such address: whoever reads
 * mails can take accounts over (app/env.server.ts refuses to keep them but on localhost).
 */
export function devMailRouter(): Router {
  const router = Router()
  if (mailMode() !== 'kept') return router
  router.get('/dev/mail', (_request, response, next) => {
    sendList(response).catch(next)
  })
  router.get('/dev/mail/:id.html', (request, response, next) => {
    withMail(request.params.id, response, (mail) => sendHtml(response, mail.html)).catch(next)
  })
  router.get('/dev/mail/:id', (request, response, next) => {
    const { id } = request.params
    withMail(id, response, (mail) => sendPage(response, mail.subject, onePage(id, mail))).catch(next)
  })
  return router
}

async function sendList(response: Response): Promise<void> {
  const mails = await listKeptMails()
  const composed = await Promise.all(mails.map((mail) => composeMail(mail).catch(() => undefined)))
  const rows = mails.map(
    (mail, at) =>
      `<li><a href="/dev/mail/${mail.id}">${escaped(composed[at]?.subject ?? mail.kind)}</a><br>${escaped(mail.email)} · ${mail.createdAt.toISOString()}${composed[at] ? '' : ' · its link was used or is over'}</li>`,
  )
  const list = rows.length > 0 ? `<ul>${rows.join('')}</ul>` : '<p>No mail was sent yet.</p>'
  sendPage(
    response,
    'Mails of this machine',
    `<h1>Mails of this machine</h1><p>No mail server is set, so they are kept here. Newest first.</p>${list}`,
  )
}

async function withMail(id: string, response: Response, show: (mail: ComposedMail) => void): Promise<void> {
  const kept = await findKeptMail(id)
  const mail = kept && (await composeMail(kept))
  if (mail) return show(mail)
  response.status(404)
  sendPage(response, 'Not there', '<p>There is no such mail, or its link was used or is over.</p>')
}

function onePage(id: string, mail: ComposedMail): string {
  const links = linked(escaped(mail.text))
  return `<p><a href="/dev/mail">All mails</a> · <a href="/dev/mail/${id}.html">As HTML</a></p>
<h1>${escaped(mail.subject)}</h1><p>${escaped(mail.to)}${mail.attachments.map(({ filename }) => ` · ${escaped(filename)}`).join('')}</p><pre>${links}</pre>`
}

function sendPage(response: Response, title: string, body: string): void {
  sendHtml(
    response,
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escaped(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:1.5rem auto;padding:0 1rem;overflow-wrap:anywhere}pre{white-space:pre-wrap;font:inherit}li{margin:0 0 .75rem}</style>
<main>${body}</main></html>`,
  )
}

/** Styled by themselves, and able to do nothing: not even a form of ours. */
function sendHtml(response: Response, html: string): void {
  response
    .set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups allow-top-navigation-by-user-activation",
    })
    .type('html')
    .send(html)
}

function linked(text: string): string {
  return text.replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`)
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
