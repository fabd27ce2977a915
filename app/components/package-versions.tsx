import type { Refused } from '#app/admin/forms.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { AdminLine, AdminList, Tag } from './admin-list.tsx'
import { Credits } from './amounts.tsx'
import { Checkbox } from './checkbox.tsx'
import { DeedFold, type FieldOf } from './deed-form.tsx'
import { TextField } from './field.tsx'
import { Section } from './page.tsx'

interface ShownVersion {
  version: number
  rupiah: number
  credits: number
  isActive: boolean
  startsAt: string
  createdBy: string | null
  isCurrent: boolean
  orders: number
}

interface PriceFormProps {
  refused: Refused | undefined
  needsPassword: boolean
}

/** Every price of one package, the newest first, and the form for the next. */
export function PackageVersions({
  id,
  versions,
  refused,
  needsPassword,
}: PriceFormProps & { id: string; versions: ShownVersion[] }) {
  const word = useAdminWords()
  const { rupiah, moment } = useFormat()
  const [newest] = versions
  const form = { refused, needsPassword }
  return (
    <Section title={id}>
      <AdminList>
        {versions.map((one) => (
          <AdminLine
            key={one.version}
            under={
              <>
                {word('prices.from', { when: moment(one.startsAt) })} ·{' '}
                {word('prices.by', { who: one.createdBy ?? word('system') })} ·{' '}
                {word('prices.orders', { count: one.orders })}
              </>
            }
            aside={
              <span className="flex flex-wrap items-center gap-1.5">
                {one.isCurrent && one.isActive && <Tag tone="success">{word('prices.current')}</Tag>}
                {!one.isActive && <Tag>{word('prices.off')}</Tag>}
                {word('prices.version', { version: one.version })}
              </span>
            }
          >
            {rupiah(one.rupiah)} · <Credits value={one.credits} />
          </AdminLine>
        ))}
      </AdminList>
      <DeedFold
        intent="price"
        title={word('prices.next')}
        label={word('prices.save')}
        tone="primary"
        hidden={{ id, after: String(newest?.version ?? 0) }}
        {...form}
      >
        {(field) => <PriceFields field={field} from={newest} isRefused={refused?.values['id'] === id} />}
      </DeedFold>
    </Section>
  )
}

export function NewPackage({ refused, needsPassword }: PriceFormProps) {
  const word = useAdminWords()
  return (
    <Section title={word('prices.add')}>
      <DeedFold
        intent="price"
        title={word('prices.add')}
        label={word('prices.save')}
        tone="primary"
        hidden={{ after: '0' }}
        {...{ refused, needsPassword }}
      >
        {(field) => (
          <>
            <TextField
              {...field('id')}
              label={word('prices.name')}
              hint={word('prices.nameHint')}
              required
              maxLength={31}
              autoComplete="off"
            />
            <PriceFields field={field} from={undefined} isRefused={refused?.values['after'] === '0'} />
          </>
        )}
      </DeedFold>
    </Section>
  )
}

function PriceFields({
  field,
  from,
  isRefused,
}: {
  field: FieldOf
  from: ShownVersion | undefined
  isRefused: boolean
}) {
  const word = useAdminWords()
  const sent = field('isActive').defaultValue
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          defaultValue={from && String(from.rupiah)}
          {...field('rupiah')}
          label={word('prices.rupiah')}
          type="number"
          min={10_000}
          step={1}
          required
        />
        <TextField
          defaultValue={from && String(from.credits)}
          {...field('credits')}
          label={word('prices.credits')}
          type="number"
          min={1}
          step={1}
          required
        />
      </div>
      <Checkbox
        name="isActive"
        label={word('prices.isActive')}
        defaultChecked={isRefused ? sent === 'on' : (from?.isActive ?? true)}
      />
      <TextField
        {...field('startsAt')}
        label={word('prices.startsAt')}
        hint={word('prices.startsHint')}
        type="datetime-local"
      />
    </>
  )
}
