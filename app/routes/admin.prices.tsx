import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { parseDeed, readDeed, refuseDeed, unconfirmed } from '#app/admin/deed.server.ts'
import { priceForm, type Refused } from '#app/admin/forms.ts'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PackageList } from '#app/components/package-list.tsx'
import { NewPackage, PackageVersions } from '#app/components/package-versions.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { canTakePayments } from '#app/duitku.server.ts'
import { notFound } from '#app/http/not-found.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { listPackages } from '#app/models/payment.server.ts'
import { addPackageVersion, listPackageVersions } from '#app/models/payment/packages.server.ts'
import { isRecentlyConfirmed } from '#app/models/session/confirm.server.ts'
import { settings } from '#app/models/setting.server.ts'
import { requireAdmin } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('admin.place.prices') }

export async function loader({ request }: LoaderFunctionArgs) {
  const operator = await requireAdmin(request)
  const [versions, offered, { isSalesPaused }, isConfirmed] = await Promise.all([
    listPackageVersions(),
    listPackages(),
    settings(),
    isRecentlyConfirmed(operator.sessionId),
  ])
  return {
    packages: [...Map.groupBy(versions, ({ id }) => id)].map(([id, all]) => ({ id, versions: all })),
    offered,
    whyHidden: isSalesPaused ? ('paused' as const) : canTakePayments() ? null : ('closed' as const),
    needsPassword: !isConfirmed,
  }
}

export async function action({ request }: ActionFunctionArgs) {
  const deed = await readDeed(request)
  if (deed.intent !== 'price') throw notFound()
  const parsed = parseDeed(deed, priceForm)
  if (!parsed.ok) return parsed.answer
  const answer = await unconfirmed(deed)
  if (answer) return answer
  const { startsAt, ...next } = parsed.value
  const outcome = await addPackageVersion(deed.by, { ...next, ...(startsAt && { startsAt }) })
  if (outcome.ok) return redirect('/admin/prices?done=price')
  if (outcome.reason === 'name-taken') return refuseDeed(deed, { id: ['nameTaken'] })
  return refuseDeed(deed, { '': [outcome.reason === 'unchanged' ? 'unchanged' : 'changedMeanwhile'] })
}

export const clientAction = keepPage

export default function AdminPrices() {
  const word = useAdminWords()
  const { packages, offered, whyHidden, needsPassword } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>() as Refused | undefined
  const [search] = useSearchParams()
  return (
    <Page title={word('prices.title')} lead={word('prices.lead')}>
      {search.get('done') === 'price' && !refused && <Notice tone="success">{word('done.price')}</Notice>}
      <Section title={word('prices.preview')}>
        {whyHidden && <Notice>{word(`prices.${whyHidden}`)}</Notice>}
        {offered.length === 0 ? (
          <p className="text-muted">{word('prices.nothing')}</p>
        ) : (
          // The very list of the wallet, which sells nothing here.
          <fieldset disabled className="min-w-0">
            <PackageList packages={offered} submissionKey="" />
          </fieldset>
        )}
      </Section>
      <div className="grid items-start gap-8 xl:grid-cols-2">
        {packages.map(({ id, versions }) => (
          <PackageVersions key={id} id={id} versions={versions} {...{ refused, needsPassword }} />
        ))}
        <NewPackage {...{ refused, needsPassword }} />
      </div>
      <Section title={word('prices.tools')}>
        <p className="max-w-reading text-muted">{word('prices.toolsLead')}</p>
      </Section>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage
