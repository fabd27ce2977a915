import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { ToolCards } from '#app/components/tool-cards.tsx'
import { useWords } from '#app/i18n/hooks.ts'
import { requireUser } from '#app/session.server.ts'
import { toolCards } from '#app/studio/catalog.server.ts'

export const handle: PageHandle = { title: (t) => t('studio.title') }

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  return { tools: await toolCards(user.language) }
}

export default function Studio() {
  const t = useWords()
  const { tools } = useLoaderData<typeof loader>()
  return (
    <Page title={t('studio.title')} lead={t('studio.lead')}>
      <ToolCards tools={tools} heading="h2" />
    </Page>
  )
}
