import { useRouteLoaderData } from '@remix-run/react'
import type { Brand } from '#app/accounts/brand-form.ts'

export type { Brand } from '#app/accounts/brand-form.ts'

/** The user's colours, fonts, logo and handle, inside the studio; null when they have set none. */
export function useBrand(): Brand | null {
  const studio = useRouteLoaderData('routes/studio.$tool') as { brand?: Brand | null } | undefined
  return studio?.brand ?? null
}
