import { ErrorPage } from '#app/components/error-page.tsx'

/** Any address that is no page. A route of its own, so that the frame around it knows who is signed in. */
export function loader() {
  throw new Response('Not found', { status: 404 })
}

export const action = loader

export default function Nothing() {
  return null
}

export const ErrorBoundary = ErrorPage
