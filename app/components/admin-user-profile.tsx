import type { UserPage } from '#app/admin/user-page.server.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { Credits, Moment } from './amounts.tsx'
import { Fact, Facts } from './facts.tsx'
import { Section } from './page.tsx'

/** What is known of an account. */
export function AdminUserProfile({ user }: { user: UserPage['user'] }) {
  const word = useAdminWords()
  const { rupiah, bytes } = useFormat()
  return (
    <Section title={word('user.profile')}>
      <Facts>
        <Fact label={word('user.id')}>
          <span className="font-mono text-fine break-all">{user.id}</span>
        </Fact>
        <Fact label={word('user.balance')}>
          <Credits value={user.balance} />
        </Fact>
        <Fact label={word('user.held')}>
          <Credits value={user.held} /> · {word('user.openRuns')} {user.openRuns}
        </Fact>
        <Fact label={word('user.paid')}>{rupiah(user.paidRupiah)}</Fact>
        <Fact label={word('user.storage')}>
          {word('user.used', { used: bytes(user.usedBytes), quota: bytes(user.quotaBytes) })}
        </Fact>
        <Fact label={word('user.role')}>{word(`user.roles.${user.role}`)}</Fact>
        <Fact label={word('user.language')}>{word(`user.languages.${user.language}`)}</Fact>
        <Fact label={word('user.joined')}>
          <Moment at={user.createdAt} />
        </Fact>
        <Fact label={word('user.confirmed')}>
          {user.confirmedAt ? <Moment at={user.confirmedAt} /> : word('user.notYet')}
        </Fact>
        <Fact label={word('user.seen')}>
          {user.lastSeenAt ? <Moment at={user.lastSeenAt} /> : word('user.never')}
        </Fact>
        {user.disabledAt && (
          <Fact label={word('user.disabledAt')}>
            <Moment at={user.disabledAt} />
          </Fact>
        )}
      </Facts>
    </Section>
  )
}
