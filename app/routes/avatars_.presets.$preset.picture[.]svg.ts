import type { LoaderFunctionArgs } from '@remix-run/node'
import { findAvatarPreset } from '#app/avatars/presets.ts'
import { portraitSvg } from '#app/drawing/portrait.ts'
import { notFound } from '#app/http/not-found.ts'

/** An hour; for a week longer it is shown while a newer one is asked for. */
const KEPT = 'public, max-age=3600, stale-while-revalidate=604800'

/** The drawing of an example character. It is nobody's and looks the same for everybody. */
export function loader({ params }: LoaderFunctionArgs) {
  const preset = findAvatarPreset(params['preset'] ?? '')
  if (!preset) throw notFound()
  const { traits, seed } = preset
  const size = { width: 480, height: 600 }
  const svg = portraitSvg({ traits, seed, background: { mode: 'keep' }, ...size, isDraft: false })
  return new Response(svg, { headers: { 'Content-Type': 'image/svg+xml', 'Cache-Control': KEPT } })
}
