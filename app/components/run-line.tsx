import type { SerializeFrom } from '@remix-run/node'
import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { GenerationSummary } from '#app/models/generation.server.ts'
import { Moment } from './amounts.tsx'
import { classes } from './classes.ts'
import { ProgressLine } from './progress-line.tsx'
import { useRunWords } from './run-words.ts'
import { isOpen } from './watch.ts'

/** A run as a thin sheet: its first frames, what it is, where it stands. An `<li>`. */
export function RunLine({
  run,
  tick,
}: {
  run: SerializeFrom<GenerationSummary>
  /** What it is chosen with, where it can be. */
  tick?: ReactNode
}) {
  const { t } = useTranslation()
  const words = useRunWords(run.tool)(run)
  const frames = Math.min(4, run.planned)
  return (
    <li className="relative flex items-center gap-4 rounded-frame border border-hairline bg-raised p-3 transition-colors hover:border-rule">
      {tick && <span className="-mr-3 -ml-2">{tick}</span>}
      <div
        aria-hidden
        className={classes('flex flex-none gap-[3px]', Boolean(tick) && 'max-sm:[&>*:nth-child(n+3)]:hidden')}
      >
        {Array.from({ length: frames }, (_, place) => {
          const picture = run.outputs[place]?.posterUrl
          return (
            <span
              key={place}
              className="block aspect-[9/16] w-7 overflow-hidden rounded-frame bg-sunken sm:w-9"
            >
              {picture ? (
                <img src={picture} alt="" loading="lazy" className="size-full object-cover" />
              ) : (
                isOpen(run) && <span className="block size-full animate-exposing bg-kunyit-wash" />
              )}
            </span>
          )
        })}
      </div>
      <div className="grid min-w-0 flex-1 grid-cols-1 gap-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <Link to={`/generations/${run.id}`} className="truncate font-semibold after:absolute after:inset-0">
            {run.title || t('common.unnamed')}
          </Link>
          <span className="text-fine text-muted">
            <Moment at={run.createdAt} />
          </span>
        </p>
        {isOpen(run) ? (
          <ProgressLine fraction={run.state === 'queued' ? null : run.fraction} label={words}>
            {words}
          </ProgressLine>
        ) : (
          <p className="digits text-fine text-muted">{words}</p>
        )}
      </div>
    </li>
  )
}
