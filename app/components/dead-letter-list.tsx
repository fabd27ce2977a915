import { Form, Link } from '@remix-run/react'
import type { Refused } from '#app/admin/forms.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import type { DeadLetter } from '#app/models/queue/dead-letter.server.ts'
import { Moment } from './amounts.tsx'
import { Button } from './button.tsx'
import { DeedFold } from './deed-form.tsx'

/** Each with what it was about and why it died; sent again or put away, with a reason. */
export function DeadLetterList({
  letters,
  refused,
}: {
  letters: DeadLetter[]
  refused: Refused | undefined
}) {
  const word = useAdminWords()
  return (
    <ul className="digits grid min-w-0 grid-cols-1">
      {letters.map((letter) => {
        const { id, queue, tries, error, failedAt } = letter
        return (
          <li key={id} className="grid min-w-0 gap-2 border-b border-hairline py-3">
            <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
              <div className="grid min-w-0 flex-1 basis-64 gap-0.5">
                <p className="break-words">
                  <About message={letter.message} />
                </p>
                <p className="text-fine text-muted">
                  {queue} · {word('queues.tries', { count: tries })} · <Moment at={failedAt} />
                </p>
                {error && <p className="font-mono text-fine wrap-anywhere text-danger">{error}</p>}
              </div>
              <Form method="post">
                <input type="hidden" name="id" value={id} />
                <input type="hidden" name="queue" value={queue} />
                <Button type="submit" name="intent" value="redrive" size="small">
                  {word('queues.redrive')}
                </Button>
              </Form>
            </div>
            <DeedFold
              intent="discard"
              title={word('queues.discard')}
              label={word('queues.discard')}
              hidden={{ id, queue }}
              size="small"
              reason
              refused={refused}
            />
          </li>
        )
      })}
    </ul>
  )
}

const KINDS = ['generationId', 'uploadId', 'variantId', 'paymentId', 'mailId', 'task'] as const

function About({ message }: { message: Record<string, string> }) {
  const word = useAdminWords()
  const kind = KINDS.find((one) => message[one])
  const id = (kind && message[kind]) ?? JSON.stringify(message)
  const name = <span className="font-mono text-fine break-all">{id}</span>
  const to =
    kind === 'generationId' ? `/admin/runs/${id}` : kind === 'paymentId' ? `/admin/payments/${id}` : undefined
  return (
    <>
      {kind && word(`queues.about.${kind}`)}{' '}
      {to ? (
        <Link to={to} className="link">
          {name}
        </Link>
      ) : (
        name
      )}
    </>
  )
}
