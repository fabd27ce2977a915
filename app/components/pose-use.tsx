import { usePoseWords } from '#app/i18n/pose-words.ts'
import { Button } from './button.tsx'

/**
 * Sends the ticked poses to a tool that takes some. A form of its own, which the ticks name: it opens the tool's page with
 * `?pose=` for each.
 */
export function UsePoses({
  tools,
  count,
  form,
}: {
  tools: { id: string; title: string }[]
  count: number
  form: string
}) {
  const word = usePoseWords()
  if (tools.length === 0) return null
  return (
    <form id={form} method="get" action={`/studio/${tools[0]?.id}`} className="contents">
      {count > 0 && (
        <div className="sticky bottom-3 z-20 flex animate-arrive flex-wrap items-center justify-end gap-2 rounded-control border border-hairline bg-raised px-3 py-2 shadow-float max-md:bottom-20">
          {tools.map(({ id, title }) => (
            <Button key={id} type="submit" tone="primary" formAction={`/studio/${id}`}>
              {word('useSelected', { count, tool: title })}
            </Button>
          ))}
        </div>
      )}
      <noscript>
        {tools.map(({ id, title }) => (
          <Button key={id} type="submit" formAction={`/studio/${id}`}>
            {word('use', { tool: title })}
          </Button>
        ))}
      </noscript>
    </form>
  )
}
