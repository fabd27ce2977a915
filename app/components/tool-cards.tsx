import { Link } from '@remix-run/react'
import { useWords } from '#app/i18n/hooks.ts'
import { ToolIcon } from './tool-icon.tsx'

export interface ToolCard {
  id: string
  title: string
  summary: string
  icon: string
}

/** The tools as frames on the table. Each can be tried at once with sample media. */
export function ToolCards({ tools, heading: Heading = 'h3' }: { tools: ToolCard[]; heading?: 'h2' | 'h3' }) {
  const t = useWords()
  return (
    <ul className="grid list-none gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {tools.map((tool, index) => (
        <li
          key={tool.id}
          className="relative grid grid-cols-[auto_1fr] content-start gap-x-4 gap-y-1 rounded-frame border border-hairline bg-raised p-5 transition-colors hover:border-rule"
        >
          <ToolIcon name={tool.icon} size={26} className="row-span-2 mt-0.5" />
          <div className="flex items-baseline justify-between gap-3">
            <Heading className="text-lead">
              <Link to={`/studio/${tool.id}`} className="after:absolute after:inset-0">
                {tool.title}
              </Link>
            </Heading>
            <span aria-hidden className="font-mono text-fine text-muted">
              {String(index + 1).padStart(2, '0')}
            </span>
          </div>
          <p className="text-muted">{tool.summary}</p>
          <p className="col-start-2 pt-2">
            <Link to={`/studio/${tool.id}?samples=1`} className="link relative z-10 inline-block py-1">
              {t('studio.trySamples')}
              <span className="sr-only">: {tool.title}</span>
            </Link>
          </p>
        </li>
      ))}
    </ul>
  )
}
