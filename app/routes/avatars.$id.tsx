import { parseWithZod } from '@conform-to/zod/v4'
import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { Copy, Download, Sparkles } from 'lucide-react'
import { AvatarEditor } from '#app/components/avatar-editor.tsx'
import { AvatarFacts } from '#app/components/avatar-facts.tsx'
import { AvatarRemoval } from '#app/components/avatar-removal.tsx'
import { Button, ButtonAnchor, ButtonLink } from '#app/components/button.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { RunLine } from '#app/components/run-line.tsx'
import { avatarForm } from '#app/avatars/avatar-form.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { notFound } from '#app/http/not-found.ts'
import { useAvatarWords } from '#app/i18n/avatar-words.ts'
import { editAvatar, findAvatar } from '#app/models/avatar.server.ts'
import { listGenerations } from '#app/models/generation.server.ts'
import { requireUser } from '#app/session.server.ts'
import { avatarTakers } from '#app/studio/avatar-tools.server.ts'

export const handle: PageHandle<{ avatar: { name: string } }> = { title: (_, { avatar }) => avatar.name }

const USES_SHOWN = 20

export async function loader({ request, params }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const avatar = await findAvatar(user.id, params['id'] ?? '')
  if (!avatar) throw notFound()
  const [uses, takers] = await Promise.all([
    listGenerations(user.id, { avatarId: avatar.id, limit: USES_SHOWN }),
    avatarTakers(user.language),
  ])
  return { avatar, uses, takers }
}

export async function action({ request, params }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const avatar = await findAvatar(user.id, params['id'] ?? '')
  if (!avatar) throw notFound()
  const submission = parseWithZod(await request.formData(), { schema: avatarForm })
  if (submission.status !== 'success') return json(submission.reply(), { status: 400 })
  await editAvatar(user.id, avatar.id, submission.value)
  return redirect(`/avatars/${avatar.id}?saved=1`)
}

export const clientAction = keepPage

export default function AvatarPage() {
  const word = useAvatarWords()
  const { avatar, uses, takers } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const [search] = useSearchParams()
  const { id, name, pictureUrl, downloadUrl } = avatar
  return (
    <Page title={name} lead={word(`source.${avatar.source}`)}>
      {answer && <Notice tone="problem">{word('notSaved')}</Notice>}
      {!answer && search.has('saved') && <Notice tone="success">{word('saved')}</Notice>}
      <div className="grid items-start gap-x-10 gap-y-8 md:grid-cols-[minmax(0,24rem)_1fr]">
        <div className="grid gap-3">
          <img
            src={pictureUrl}
            alt={word('picture', { name })}
            width={avatar.facts?.width}
            height={avatar.facts?.height}
            className="h-auto max-h-[70dvh] w-full rounded-frame bg-sunken object-contain"
          />
          {takers.map((taker, place) => (
            <ButtonLink
              key={taker.id}
              to={`/studio/${taker.id}?avatar=${id}`}
              tone={place === 0 ? 'primary' : 'plain'}
              icon={Sparkles}
            >
              {word('useWith', { tool: taker.title })}
            </ButtonLink>
          ))}
          <div className="flex flex-wrap gap-2">
            <ButtonAnchor href={downloadUrl} download icon={Download}>
              {word('download')}
            </ButtonAnchor>
            <form method="post" action={`/avatars/${id}/copies`}>
              <Button type="submit" icon={Copy}>
                {word('duplicate')}
              </Button>
            </form>
          </div>
        </div>
        <div className="grid min-w-0 gap-8">
          <AvatarFacts avatar={avatar} />
          <AvatarEditor
            key={JSON.stringify(avatar.persona) + avatar.name}
            avatar={avatar}
            errors={answer?.error ?? undefined}
          />
          <Section title={word('usedIn')}>
            {uses.length === 0 && <p className="text-muted">{word('usedNowhere')}</p>}
            <ul className="grid list-none gap-3">
              {uses.map((run) => (
                <RunLine key={run.id} run={run} />
              ))}
            </ul>
          </Section>
          <AvatarRemoval avatar={avatar} />
        </div>
      </div>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage
