import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import type { ReactNode } from 'react'
import { parseDeed, readDeed, refuseDeed } from '#app/admin/deed.server.ts'
import { settingForm, type Refused } from '#app/admin/forms.ts'
import { readSetting } from '#app/admin/settings.server.ts'
import { Checkbox } from '#app/components/checkbox.tsx'
import { DeedForm } from '#app/components/deed-form.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { TextField } from '#app/components/field.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { env } from '#app/env.server.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { changeSetting, freshSettings } from '#app/models/setting.server.ts'
import { requireAdmin } from '#app/session.server.ts'
import { toolCards } from '#app/studio/catalog.server.ts'

export const handle: PageHandle = { title: (t) => t('admin.place.settings') }

export async function loader({ request }: LoaderFunctionArgs) {
  const operator = await requireAdmin(request)
  const [set, tools] = await Promise.all([freshSettings(), toolCards(operator.language)])
  return {
    set,
    tools: tools.map(({ id, title }) => ({ id, title })),
    defaultUsd: env().AI_DAILY_USD,
  }
}

export async function action({ request }: ActionFunctionArgs) {
  const deed = await readDeed(request)
  const parsed = parseDeed(deed, settingForm)
  if (!parsed.ok) return parsed.answer
  const { key } = parsed.value
  const read = readSetting(key, deed.form)
  if (!read.ok) return refuseDeed(deed, read.errors, 400)
  if (!(await changeSetting(deed.by, key, read.value))) return refuseDeed(deed, { '': ['unchanged'] })
  return redirect('/admin/settings?done=setting')
}

export const clientAction = keepPage

export default function AdminSettings() {
  const word = useAdminWords()
  const { set, tools, defaultUsd } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>() as Refused | undefined
  const [search] = useSearchParams()
  return (
    <Page title={word('settings.title')} lead={word('settings.lead')}>
      {search.has('done') && !refused && <Notice tone="success">{word('done.setting')}</Notice>}
      <div className="grid items-start gap-8 xl:grid-cols-2">
        <Setting name="announcement" refused={refused}>
          {(field) => (
            <>
              <TextField
                defaultValue={set.announcement?.id}
                {...field('id')}
                label={word('settings.announcementId')}
                maxLength={300}
              />
              <TextField
                defaultValue={set.announcement?.en}
                {...field('en')}
                label={word('settings.announcementEn')}
                maxLength={300}
              />
            </>
          )}
        </Setting>
        <Setting name="isSalesPaused" refused={refused}>
          {() => (
            <Checkbox
              name="value"
              label={word('settings.isSalesPaused')}
              defaultChecked={set.isSalesPaused}
            />
          )}
        </Setting>
        <Setting name="pausedTools" refused={refused}>
          {() => (
            <div className="grid">
              {tools.map(({ id, title }) => (
                <Checkbox
                  key={id}
                  name="value"
                  value={id}
                  label={title}
                  defaultChecked={set.pausedTools.includes(id)}
                />
              ))}
            </div>
          )}
        </Setting>
        <Setting name="isRegistrationPaused" refused={refused}>
          {() => (
            <Checkbox
              name="value"
              label={word('settings.isRegistrationPaused')}
              defaultChecked={set.isRegistrationPaused}
            />
          )}
        </Setting>
        <Setting name="aiDailyUsd" refused={refused} values={{ usd: defaultUsd }}>
          {(field) => (
            <TextField
              defaultValue={set.aiDailyUsd === null ? '' : String(set.aiDailyUsd)}
              {...field('value')}
              label={word('settings.aiDailyUsd')}
              inputMode="decimal"
              unit={word('settings.dollars')}
              className="w-52"
            />
          )}
        </Setting>
      </div>
    </Page>
  )
}

/** One setting, what it does, and a form of its own: saving one never touches another. */
function Setting({
  name,
  values,
  refused,
  children,
}: {
  name: keyof ReturnType<typeof useLoaderData<typeof loader>>['set']
  values?: Record<string, unknown>
  refused: Refused | undefined
  children: Parameters<typeof DeedForm>[0]['children'] & ((...given: never[]) => ReactNode)
}) {
  const word = useAdminWords()
  return (
    <Section title={word(`settings.${name}`)}>
      <p className="max-w-reading text-fine text-muted">{word(`settings.${name}What`, values)}</p>
      <DeedForm intent="setting" hidden={{ key: name }} label={word('settings.save')} refused={refused}>
        {children}
      </DeedForm>
    </Section>
  )
}

export const ErrorBoundary = ErrorPage
