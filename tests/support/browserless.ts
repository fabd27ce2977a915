/** What a browser does on our pages, over plain HTTP: for benches and drills that need no screen. */

const PASSWORD = 'kopi susu gula aren 7'

/** Registers a new user and returns the `Cookie` header of the session. */
export async function signUp(
  origin: string,
  email = `user-${crypto.randomUUID()}@lumiku.test`,
  language = 'id-ID',
): Promise<string> {
  const answer = await post(origin, '/register', '', { name: 'Sari', email, password: PASSWORD }, language)
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  if (answer.status !== 302 || !cookie) throw new Error(`Registering answered ${answer.status}`)
  return cookie
}

/** Posts a form as a page of ours would; redirects are not followed. */
export function post(
  origin: string,
  pathname: string,
  cookie: string,
  fields: Record<string, string>,
  language = 'id-ID',
): Promise<Response> {
  return fetch(new URL(pathname, origin), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin, 'sec-fetch-site': 'same-origin', 'accept-language': language },
    body: new URLSearchParams(fields),
  })
}
