import { ErrorPage } from '#app/components/error-page.tsx'
import { notFound } from '#app/http/not-found.ts'

/** Any address that is no page. A route of its own, so that the frame around it knows who is signed in. */
export function loader() {
  throw notFound()
}

export const action = loader

export default function Nothing() {
  return null
}

export const ErrorBoundary = ErrorPage
