import type { Refused } from '#app/admin/forms.ts'
import type { UserPage } from '#app/admin/user-page.server.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { DeedFold, DeedForm } from './deed-form.tsx'
import { TextField } from './field.tsx'
import { Notice } from './notice.tsx'
import { Section } from './page.tsx'

/** What an operator may change; what is grave asks why and for the password. */
export function AdminUserAccess({ data, refused }: { data: UserPage; refused: Refused | undefined }) {
  const word = useAdminWords()
  const { user, isSelf, needsPassword } = data
  if (user.closedAt) return <Notice>{word('users.closed')}</Notice>
  const isOperator = user.role === 'admin'
  return (
    <Section title={word('user.access')}>
      <div className="grid">
        <DeedFold
          intent="adjust"
          title={word('user.adjust')}
          label={word('user.adjustNow')}
          tone="primary"
          hidden={{ key: data.key }}
          reason={word('user.adjustReason')}
          {...{ refused, needsPassword }}
        >
          {(field) => (
            <TextField
              {...field('credits')}
              label={word('user.credits')}
              hint={word('user.creditsHint')}
              type="number"
              step={1}
              required
              className="w-52"
            />
          )}
        </DeedFold>
        <DeedFold
          intent="quota"
          title={word('user.setQuota')}
          label={word('user.setQuota')}
          refused={refused}
        >
          {(field) => (
            <TextField
              defaultValue={String(data.quotaGigabytes)}
              {...field('gigabytes')}
              label={word('user.quota')}
              inputMode="decimal"
              unit="GB"
              required
              className="w-52"
            />
          )}
        </DeedFold>
        {!isSelf && (
          <DeedFold
            intent="role"
            title={isOperator ? word('user.makeUser') : word('user.makeOperator')}
            label={isOperator ? word('user.makeUser') : word('user.makeOperator')}
            explain={word('user.makeOperatorWhat')}
            hidden={{ role: isOperator ? 'user' : 'admin' }}
            tone="danger"
            {...{ refused, needsPassword }}
          />
        )}
        {!isSelf && !user.disabledAt && (
          <DeedFold
            intent="disable"
            title={word('user.disable')}
            label={word('user.disable')}
            explain={word('user.disableWhat')}
            tone="danger"
            reason
            {...{ refused, needsPassword }}
          />
        )}
        {user.disabledAt && <DeedForm intent="enable" label={word('user.enable')} className="pt-3" />}
      </div>
    </Section>
  )
}
