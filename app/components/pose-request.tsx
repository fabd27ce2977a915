import { Form, Link } from '@remix-run/react'
import { Check, ThumbsUp } from 'lucide-react'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import type { PoseRequest } from '#app/models/pose.server.ts'
import { Moment } from './amounts.tsx'
import { Button } from './button.tsx'

/** A wish for a pose, its votes and what became of it: an `<li>`. */
export function RequestLine({
  request,
  poseTitle,
}: {
  request: Omit<PoseRequest, 'createdAt'> & { createdAt: Date | string }
  /** Of the pose that came of it. */
  poseTitle: string | undefined
}) {
  const word = usePoseWords()
  const { id, name, description, useCase, state, answer, poseId, votes, isOwn } = request
  const isVotable = state === 'open' || state === 'planned'
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 border-b border-hairline py-4">
      <div className="grid min-w-0 flex-1 basis-72 gap-1">
        <h3 className="text-lead">{name}</h3>
        <p className="max-w-reading whitespace-pre-line">{description}</p>
        <p className="text-fine text-muted">
          {word(`requests.uses.${useCase}`)} · <Moment at={request.createdAt} /> ·{' '}
          {word(`requests.states.${state}`)}
          {isOwn && ` · ${word('requests.own')}`}
        </p>
        {answer && (
          <p className="max-w-reading whitespace-pre-line border-l-2 border-kunyit pl-3">
            <span className="text-fine font-semibold">{word('requests.answer')}: </span>
            {answer}
          </p>
        )}
        {poseId && poseTitle && (
          <p>
            <Link to={`/poses/${poseId}`} className="link">
              {word('requests.seePose', { title: poseTitle })}
            </Link>
          </p>
        )}
      </div>
      <div className="grid justify-items-end gap-1">
        <p className="digits font-semibold">{word('requests.votes', { count: votes })}</p>
        {isVotable && <Vote request={request} />}
        {isOwn && state === 'open' && (
          <Form method="post" preventScrollReset>
            <input type="hidden" name="request" value={id} />
            <Button type="submit" name="intent" value="withdraw" tone="quiet" size="small">
              {word('requests.withdraw')}
              <span className="sr-only">: {name}</span>
            </Button>
          </Form>
        )}
      </div>
    </li>
  )
}

function Vote({ request: { id, name, isVoted } }: { request: Pick<PoseRequest, 'id' | 'name' | 'isVoted'> }) {
  const word = usePoseWords()
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="request" value={id} />
      <Button
        type="submit"
        name="intent"
        value={isVoted ? 'unvote' : 'vote'}
        size="small"
        icon={isVoted ? Check : ThumbsUp}
        aria-label={word(isVoted ? 'requests.unvoteFor' : 'requests.voteFor', { name })}
      >
        {word(isVoted ? 'requests.unvote' : 'requests.vote')}
      </Button>
    </Form>
  )
}
