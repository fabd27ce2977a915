import type { LoaderFunctionArgs, SerializeFrom } from '@remix-run/node'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { Plus, UserRound } from 'lucide-react'
import { Moment } from '#app/components/amounts.tsx'
import { Button, ButtonLink } from '#app/components/button.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { TextField } from '#app/components/field.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { pageOf } from '#app/http/page-of.ts'
import { useAvatarWords } from '#app/i18n/avatar-words.ts'
import { listAvatars, type AvatarCard } from '#app/models/avatar.server.ts'
import { requireUser } from '#app/session.server.ts'
import { avatarMakers } from '#app/studio/avatar-tools.server.ts'

export const handle: PageHandle = { title: (t) => t('nav.avatars') }

const AT_ONCE = 48

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const search = new URL(request.url).searchParams
  const name = search.get('name')?.trim().slice(0, 100) || undefined
  const before = search.get('before') ?? undefined
  const found = await listAvatars(user.id, { name, before, limit: AT_ONCE + 1 })
  const { items: avatars, next } = pageOf(found, AT_ONCE)
  const [maker] = await avatarMakers()
  return {
    name,
    avatars,
    next,
    maker: maker ? `/studio/${maker}` : null,
    deleted: search.get('deleted')?.slice(0, 100) ?? null,
  }
}

export default function Avatars() {
  const word = useAvatarWords()
  const { avatars, name, next, maker, deleted } = useLoaderData<typeof loader>()
  const isEmpty = avatars.length === 0 && !name
  return (
    <Page
      title={word('title')}
      lead={word('lead')}
      actions={
        maker &&
        !isEmpty && (
          <ButtonLink to={maker} tone="primary" icon={Plus}>
            {word('make')}
          </ButtonLink>
        )
      }
    >
      {deleted && <Notice tone="success">{word('deleted', { name: deleted })}</Notice>}
      {isEmpty ? (
        <EmptyState
          title={word('empty')}
          action={
            maker && (
              <ButtonLink to={maker} tone="primary" icon={Plus}>
                {word('make')}
              </ButtonLink>
            )
          }
        >
          {word('emptyLead')}
        </EmptyState>
      ) : (
        <>
          <Form method="get" role="search" className="flex flex-wrap items-end gap-3">
            <TextField
              key={name}
              className="w-full sm:w-64"
              label={word('search')}
              placeholder={word('searchPlaceholder')}
              type="search"
              name="name"
              defaultValue={name}
            />
            <Button type="submit">{word('find')}</Button>
            {name && (
              <ButtonLink to="/avatars" tone="quiet">
                {word('showAll')}
              </ButtonLink>
            )}
          </Form>
          {avatars.length === 0 && <EmptyState title={word('nothingFound')} />}
          <ul
            aria-label={word('title')}
            className="grid list-none grid-cols-2 gap-x-3 gap-y-6 sm:grid-cols-3 lg:grid-cols-5"
          >
            {avatars.map((avatar) => (
              <Card key={avatar.id} avatar={avatar} />
            ))}
          </ul>
          {next && (
            <p>
              <ButtonLink to={`?${new URLSearchParams({ ...(name && { name }), before: next })}`}>
                {word('older')}
              </ButtonLink>
            </p>
          )}
        </>
      )}
    </Page>
  )
}

export const ErrorBoundary = ErrorPage

function Card({ avatar }: { avatar: SerializeFrom<AvatarCard> }) {
  const word = useAvatarWords()
  const { id, name, persona, thumbnailUrl, source, uses, createdAt } = avatar
  return (
    <li className="relative grid min-w-0 content-start gap-1">
      <span className="grid aspect-square place-items-center overflow-hidden rounded-frame bg-sunken text-muted">
        {thumbnailUrl ? (
          <img src={thumbnailUrl} alt="" loading="lazy" decoding="async" className="size-full object-cover" />
        ) : (
          <UserRound aria-hidden size={32} />
        )}
      </span>
      <Link
        to={`/avatars/${id}`}
        className="truncate font-semibold after:absolute after:inset-0 hover:underline"
      >
        {name}
      </Link>
      {persona.name && persona.name !== name && <span className="truncate text-fine">{persona.name}</span>}
      <span className="digits text-fine text-muted">
        {uses > 0 ? word('uses', { count: uses }) : word('unused')} · {word(`source.${source}`)}
      </span>
      <span className="text-fine text-muted">
        <Moment at={createdAt} />
      </span>
    </li>
  )
}
