import { useLoaderData } from '@remix-run/react'
import { env } from '#app/env.server.ts'

export function loader() {
  return { origin: env().APP_ORIGIN }
}

export default function Landing() {
  return <h1 className="text-xl">Lumiku {useLoaderData<typeof loader>().origin}</h1>
}
