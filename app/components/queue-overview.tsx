import { useAdminWords } from '#app/i18n/admin-words.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import type { JobsProcess, QueueOverview, Schedule } from '#app/models/queue/overview.server.ts'
import { AdminLine, AdminList, Tag } from './admin-list.tsx'
import { Moment } from './amounts.tsx'
import { classes } from './classes.ts'
import { Section } from './page.tsx'

/** The most telling first: a phone shows these without a swipe. */
const COUNTS = ['waiting', 'active', 'failed', 'retrying'] as const

/** What waits where, how long, and who works on it. On a phone the table scrolls by itself. */
export function QueueTable({ queues }: { queues: QueueOverview[] }) {
  const word = useAdminWords()
  const { number, roughly } = useFormat()
  return (
    <div className="grid min-w-0 gap-2">
      <div role="region" tabIndex={0} aria-label={word('queues.title')} className="min-w-0 overflow-x-auto">
        <table className="digits w-full min-w-xl border-collapse text-left">
          <thead className="text-fine text-muted">
            <tr className="border-b border-ink">
              <th className="py-2 pr-3 font-medium">{word('queues.queue')}</th>
              {[...COUNTS, 'oldest' as const, 'hour' as const, 'workers' as const].map((name) => (
                <th key={name} className="py-2 pl-3 text-right font-medium">
                  {word(`queues.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <tr key={queue.name} className="border-b border-hairline">
                <th scope="row" className="py-2 pr-3 font-mono text-fine font-normal">
                  {queue.name}
                </th>
                {COUNTS.map((name) => (
                  <td
                    key={name}
                    className={classes(
                      'py-2 pl-3 text-right',
                      queue[name] === 0 && 'text-muted',
                      name === 'failed' && queue.failed > 0 && 'font-semibold text-danger',
                    )}
                  >
                    {number(queue[name])}
                  </td>
                ))}
                <td className="py-2 pl-3 text-right">
                  {queue.oldestSeconds > 0 ? roughly(queue.oldestSeconds) : '–'}
                </td>
                <td className="py-2 pl-3 text-right text-muted">{number(queue.lastHour)}</td>
                <td
                  className={classes(
                    'py-2 pl-3 text-right',
                    queue.workers === 0 && 'font-semibold text-danger',
                  )}
                >
                  {number(queue.workers)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="max-w-reading text-fine text-muted">{word('queues.explain')}</p>
    </div>
  )
}

/** The jobs processes of the last day: what they serve, and when they were last heard of. */
export function ProcessList({ processes }: { processes: JobsProcess[] }) {
  const word = useAdminWords()
  const { moment, bytes } = useFormat()
  return (
    <Section title={word('queues.processes')}>
      {processes.length === 0 && <p className="text-muted">{word('queues.noProcess')}</p>}
      <AdminList>
        {processes.map((one) => (
          <AdminLine
            key={one.id}
            under={
              <>
                {word('queues.since', { when: moment(one.startedAt), seen: moment(one.heartbeatAt) })}
                {one.isLive && (
                  <span className="block">
                    {word('queues.serves', {
                      queues: [...new Set(one.workers.map(({ queue }) => queue))].join(', '),
                    })}
                  </span>
                )}
                {one.isLive && one.memoryBytes !== null && (
                  <span className="block">
                    {word('queues.uses', {
                      memory: bytes(one.memoryBytes),
                      cores: Math.round((one.cores ?? 0) * 100) / 100,
                    })}
                  </span>
                )}
              </>
            }
            aside={
              <Tag tone={one.isLive ? 'success' : one.stoppedAt ? 'plain' : 'danger'}>
                {word(one.isLive ? 'queues.live' : one.stoppedAt ? 'queues.stopped' : 'queues.silent')}
              </Tag>
            }
          >
            <span className="font-mono text-fine">
              {one.host} · {one.pid}
            </span>
          </AdminLine>
        ))}
      </AdminList>
    </Section>
  )
}

const STATES = ['created', 'retry', 'active', 'completed', 'cancelled', 'failed'] as const

/** What comes round by itself, and how it ended last. */
export function ScheduleList({ schedules }: { schedules: Schedule[] }) {
  const word = useAdminWords()
  return (
    <Section title={word('queues.schedules')}>
      {schedules.length === 0 && <p className="text-muted">{word('none')}</p>}
      <AdminList>
        {schedules.map((one) => {
          const state = STATES.find((known) => known === one.last?.state)
          return (
            <AdminLine
              key={`${one.queue} ${one.key}`}
              under={`${one.cron} · ${one.timezone}`}
              aside={
                one.last &&
                state && (
                  <>
                    <Moment at={one.last.at} />{' '}
                    <Tag tone={state === 'failed' ? 'danger' : 'plain'}>{word(`jobStates.${state}`)}</Tag>
                  </>
                )
              }
            >
              {one.key || one.queue}
            </AdminLine>
          )
        })}
      </AdminList>
    </Section>
  )
}
