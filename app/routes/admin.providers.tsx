import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { ProviderReport } from '#app/components/provider-report.tsx'
import { SpendLine } from '#app/components/spend-line.tsx'
import { providerOverviews, spendToday } from '#app/models/provider.server.ts'
import { aiDailyUsd } from '#app/models/setting.server.ts'
import { requireAdmin } from '#app/session.server.ts'
import { pinnedModels, services } from '#app/studio/catalog.server.ts'

export const handle: PageHandle = { title: (t) => t('admin.providers.title') }

export async function loader({ request }: LoaderFunctionArgs) {
  await requireAdmin(request)
  const configured = services()
  const models = pinnedModels()
  const [overviews, usd, capUsd] = await Promise.all([providerOverviews(), spendToday(), aiDailyUsd()])
  return {
    spend: { usd, capUsd },
    providers: overviews.map((overview) => ({
      ...overview,
      hasKey: configured.includes(overview.provider),
      models: models[overview.provider],
    })),
  }
}

export default function AdminProviders() {
  const { t } = useTranslation()
  const { spend, providers } = useLoaderData<typeof loader>()
  return (
    <Page title={t('admin.providers.title')} lead={t('admin.providers.lead')}>
      <Section title={t('admin.providers.spend')}>
        <SpendLine {...spend} />
      </Section>
      <div className="grid items-start gap-8 lg:grid-cols-2">
        {providers.map((provider) => (
          <ProviderReport key={provider.provider} report={provider} />
        ))}
      </div>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage
