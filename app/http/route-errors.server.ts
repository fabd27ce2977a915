import type { AppLoadContext, ServerBuild } from '@remix-run/node'
import { preferencesOf } from '#app/accounts/preferences.server.ts'
import { isAway } from '#app/db/away.server.ts'
import { retryAfter } from '#app/http/retry-after.ts'
import { log } from '#app/log.server.ts'
import { TooManyPasswords } from '#app/models/password.server.ts'
import { errorPage } from '#app/http/error-page.server.ts'
import { isPlainForm } from '#app/http/plain-form.server.ts'
import { COME_BACK_SECONDS, problemResponse } from '#app/http/problem.server.ts'
import { report } from '#app/report.server.ts'

interface Asked {
  request: Request
  context: AppLoadContext
}
type Handler = (args: Asked) => Promise<unknown> | unknown

/**
 * The build, in which a route without a page answers its errors in words to somebody whose browser shows the answer, and
 * as problem+json to everything else: Remix itself would send bare text. What such a route throws by mistake is logged
 * here, and its text stays here. And a thing with an id, or of operators, is not found, rather than found but not so, where
 * a method has no handler: nobody learns from it what exists.
 */
export function withRouteErrors(build: ServerBuild): ServerBuild {
  const routes = Object.entries(build.routes).map(([id, route]) => {
    if (!route) return [id, route]
    const unhandled = HIDDEN.test(pathOf(build, id)) ? notFound : methodNotAllowed
    const { loader, action, default: page } = route.module
    const handlers = page
      ? {
          ...(loader && { loader: answersLater(loader as Handler) }),
          action: answersLater(readsForms((action ?? unhandled) as Handler)),
        }
      : {
          loader: answersProblems(answersLater((loader ?? unhandled) as Handler)),
          action: answersProblems(answersLater(readsForms((action ?? unhandled) as Handler))),
        }
    return [id, { ...route, module: { ...route.module, ...handlers } }]
  })
  return { ...build, routes: Object.fromEntries(routes) as ServerBuild['routes'] }
}

/** A body that is not the form it says it is: the sender's mistake, and no reason to wake anybody. */
function readsForms(action: Handler): Handler {
  return (args) => action({ ...args, request: withReadableForm(args.request) })
}

function withReadableForm(request: Request): Request {
  const formData = request.formData.bind(request)
  const clone = request.clone.bind(request)
  return Object.assign(request, {
    formData: () =>
      formData().then(plain, (cause: unknown) => {
        if (cause instanceof TypeError) throw unreadable()
        throw cause
      }),
    clone: () => withReadableForm(clone()),
  })
}

function plain(form: FormData): FormData {
  if (!isPlainForm(form)) throw unreadable()
  return withoutNuls(form)
}

function unreadable(): Response {
  return new Response('This form cannot be read', { status: 400 })
}

/** PostgreSQL has no texts with a NUL in them, and nobody types one. */
function withoutNuls(form: FormData): FormData {
  const kept = new FormData()
  for (const [name, value] of form) {
    if (typeof value === 'string') kept.append(name, value.replaceAll('\0', ''))
    else kept.append(name, value)
  }
  return kept
}

/** What passes by itself is no mistake: the database is away, or too many passwords wait. The answer says when to ask. */
function answersLater(handler: Handler): Handler {
  return async (args) => {
    try {
      return await handler(args)
    } catch (thrown) {
      if (!isAway(thrown) && !(thrown instanceof TooManyPasswords)) throw thrown
      log.warn({ err: thrown }, 'a request has to be asked again')
      throw new Response(null, { status: 503, headers: retryAfter(COME_BACK_SECONDS) })
    }
  }
}

function answersProblems(handler: Handler): Handler {
  return async (args) => {
    const answer = await answerOf(handler, args)
    if (!(answer instanceof Response) || answer.status < 400) return answer
    // Thrown: a page of ours that asked by fetch() would take what is returned for its data, and show an empty frame.
    throw isShown(args.request) ? await asPage(answer, args) : asProblem(answer)
  }
}

async function answerOf(handler: Handler, args: Asked): Promise<unknown> {
  try {
    return await handler(args)
  } catch (thrown) {
    if (thrown instanceof Response) return thrown
    log.error({ err: thrown }, 'a resource route failed')
    report(thrown)
    return problemResponse({ status: 500, code: 'internal', title: 'Something went wrong on our side' })
  }
}

/** A browser names HTML where it shows the answer by itself: to a link, or to a form without JavaScript. */
function isShown(request: Request): boolean {
  return request.headers.get('Accept')?.includes('text/html') ?? false
}

async function asPage(answer: Response, { request, context }: Asked): Promise<Response> {
  const { status } = answer
  const { headers, html } = await errorPage({
    status,
    language: preferencesOf(request, null).language,
    nonce: context.nonce,
    isForm: request.method !== 'GET',
    ...retryAfterOf(answer),
  })
  return new Response(html, { status, headers })
}

function asProblem(answer: Response): Response {
  const isProblem = answer.headers.get('Content-Type')?.startsWith('application/problem+json')
  if (isProblem) return answer
  return problemResponse({
    status: answer.status,
    ...retryAfterOf(answer),
    ...(KNOWN[answer.status] ?? { code: 'refused', title: 'Refused' }),
  })
}

function retryAfterOf(answer: Response): { retryAfterSeconds?: number } {
  const retryAfterSeconds = Number(answer.headers.get('Retry-After'))
  return retryAfterSeconds > 0 ? { retryAfterSeconds } : {}
}

const HIDDEN = /:|^admin\b/

/** From the root on, of a route that may lie within others: `admin/users`. */
function pathOf(build: ServerBuild, id: string): string {
  const { path, parentId } = build.routes[id] ?? {}
  return [parentId && pathOf(build, parentId), path].filter(Boolean).join('/')
}

const KNOWN: Record<number, { code: string; title: string }> = {
  401: { code: 'unauthorized', title: 'Log in first' },
  403: { code: 'forbidden', title: 'This is not for your account' },
  404: { code: 'not-found', title: 'There is nothing here' },
  405: { code: 'method-not-allowed', title: 'This method is not known here' },
  409: { code: 'conflict', title: 'Somebody was faster' },
  413: { code: 'too-large', title: 'This is too large' },
  429: { code: 'too-many', title: 'Too often; try again later' },
  503: { code: 'unavailable', title: 'Not possible right now; try again in a moment' },
}

function methodNotAllowed(): never {
  throw new Response(null, { status: 405 })
}

function notFound(): never {
  throw new Response(null, { status: 404 })
}
