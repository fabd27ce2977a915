import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ButtonLink } from '#app/components/button.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { ToolCards } from '#app/components/tool-cards.tsx'
import { useWords } from '#app/i18n/hooks.ts'
import { poseTools } from '#app/poses/asked-poses.server.ts'
import { requireUser } from '#app/session.server.ts'
import { toolCards } from '#app/studio/catalog.server.ts'

export const handle: PageHandle = { title: (t) => t('studio.title') }

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const [cards, posing] = await Promise.all([toolCards(user.language), poseTools(user.language)])
  return { tools: cards, hasPoses: posing.length > 0 }
}

export default function Studio() {
  const t = useWords()
  const { tools, hasPoses } = useLoaderData<typeof loader>()
  return (
    <Page
      title={t('studio.title')}
      lead={t('studio.lead')}
      actions={hasPoses && <ButtonLink to="/poses">{t('poses.title')}</ButtonLink>}
    >
      <ToolCards tools={tools} heading="h2" />
    </Page>
  )
}
