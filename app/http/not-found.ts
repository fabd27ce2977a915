/**
 * What a loader or an action throws where there is nothing of that kind for this user; the page then says so. The same for
 * what is somebody else's: nobody learns that it exists.
 */
export function notFound(): Response {
  return new Response('Not found', { status: 404 })
}
