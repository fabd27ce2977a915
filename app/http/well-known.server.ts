import { Router } from 'express'
import { env } from '#app/env.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'

const DAY_MS = 86_400_000
/** RFC 9116 §2.5.5 asks for less than a year; whoever copies the file should look again within this. */
const GOOD_FOR_MS = 180 * DAY_MS

/**
 * What is looked for at fixed places: where to report a weakness (RFC 9116) and where to change a password (W3C). A name
 * that begins with a dot is no page: what scanners look for there costs no page either.
 */
export function wellKnown(): Router {
  const router = Router()
  router.get('/.well-known/security.txt', (_request, response) => {
    const contact = securityContact()
    if (!contact) return notFound(response)
    const expires = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS + GOOD_FOR_MS)
    response
      .set('Cache-Control', 'public, max-age=86400')
      .type('text/plain; charset=utf-8')
      .send(
        [
          `Contact: ${contact}`,
          `Expires: ${expires.toISOString().replace('.000Z', 'Z')}`,
          'Preferred-Languages: id, en',
          `Canonical: ${env().APP_ORIGIN}/.well-known/security.txt`,
          '',
        ].join('\n'),
      )
  })
  router.get('/.well-known/change-password', (_request, response) =>
    response.redirect(302, '/settings#password'),
  )
  router.use((request, response, next) => (HIDDEN.test(request.path) ? notFound(response) : next()))
  return router
}

const HIDDEN = /\/(\.|%2e)/i

/** Who is set, or else who sends our mails. */
function securityContact(): string | undefined {
  const { SECURITY_CONTACT, MAIL_FROM } = env()
  if (SECURITY_CONTACT) return SECURITY_CONTACT
  const address = /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(MAIL_FROM ?? '')?.[1] ?? MAIL_FROM
  return address?.includes('@') ? `mailto:${address}` : undefined
}

function notFound(response: Parameters<typeof sendProblem>[0]): void {
  sendProblem(response, { status: 404, code: 'not-found', title: 'There is nothing here' })
}
