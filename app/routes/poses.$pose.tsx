import type { LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData, useSearchParams } from '@remix-run/react'
import { Bone, Download, TrianglesCenterlineDashedVertical, PencilRuler } from 'lucide-react'
import type { ReactNode } from 'react'
import { ButtonAnchor, ButtonLink } from '#app/components/button.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { Bones, UNITS } from '#app/components/pose-bones.tsx'
import { FavouriteButton } from '#app/components/pose-favourite.tsx'
import { notFound } from '#app/http/not-found.ts'
import { useLanguage } from '#app/i18n/hooks.ts'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { listFavouritePoses } from '#app/models/pose.server.ts'
import { poseTools } from '#app/poses/asked-poses.server.ts'
import { CATEGORIES } from '#app/poses/categories.ts'
import { poseParameter } from '#app/poses/choice.ts'
import { placeOn } from '#app/poses/geometry.ts'
import { findPose } from '#app/poses/library.ts'
import { mirrorSkeleton } from '#app/poses/mirror.ts'
import { PICTURE } from '#app/poses/picture.ts'
import { libraryCard } from '#app/poses/pose-cards.server.ts'
import { requireUser } from '#app/session.server.ts'

export const handle: PageHandle<{ card: { title: string } }> = { title: (_, { card }) => card.title }

export async function loader({ request, params: { pose: id = '' } }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const pose = findPose(id)
  if (!pose) throw notFound()
  const [favourites, tools] = await Promise.all([listFavouritePoses(user.id), poseTools(user.language)])
  const isMirrored = new URL(request.url).searchParams.has('mirror')
  const placed = placeOn(pose.skeleton, PICTURE.width / PICTURE.height)
  const { words: _, ...card } = libraryCard(pose, user.language, new Set(favourites))
  return {
    card,
    description: pose.description[user.language],
    tags: pose.tags[user.language],
    framing: pose.framing,
    isMirrored,
    // As it lies on the picture.
    skeleton: isMirrored ? mirrorSkeleton(placed) : placed,
    tools,
  }
}

export default function Pose() {
  const word = usePoseWords()
  const [search] = useSearchParams()
  const { card, description, isMirrored, skeleton, tools } = useLoaderData<typeof loader>()
  const { id, title } = card
  const isSkeletonShown = search.has('skeleton')
  const choice = poseParameter({ pose: id, isMirrored })
  const mirror = isMirrored ? '?mirror=1' : ''
  return (
    <Page
      title={title}
      lead={description}
      actions={<FavouriteButton id={id} title={title} isFavourite={card.isFavourite} />}
    >
      <div className="grid items-start gap-x-10 gap-y-6 md:grid-cols-[minmax(0,30rem)_1fr]">
        <div className="grid gap-2">
          <div className="relative aspect-[3/4] overflow-hidden rounded-frame bg-sunken">
            <img
              src={isMirrored ? card.mirroredUrl : card.pictureUrl}
              alt={word('detail.picture', { title })}
              className="size-full"
            />
            {isSkeletonShown && (
              <svg
                aria-hidden
                viewBox={`0 0 ${skeleton.width * UNITS} ${UNITS}`}
                className="absolute inset-0 size-full"
              >
                <Bones skeleton={skeleton} />
              </svg>
            )}
          </div>
          <div className="flex flex-wrap gap-1">
            <Toggle name="mirror" isOn={isMirrored} icon={TrianglesCenterlineDashedVertical}>
              {word(isMirrored ? 'detail.unmirror' : 'mirror')}
            </Toggle>
            <Toggle name="skeleton" isOn={isSkeletonShown} icon={Bone}>
              {word(isSkeletonShown ? 'detail.noSkeleton' : 'detail.skeleton')}
            </Toggle>
          </div>
        </div>
        <div className="grid min-w-0 gap-6">
          <Facts />
          <div className="flex flex-wrap gap-2">
            {tools.map((tool) => (
              <ButtonLink
                key={tool.id}
                to={`/studio/${tool.id}?${new URLSearchParams({ pose: choice })}`}
                tone="primary"
              >
                {word('use', { tool: tool.title })}
              </ButtonLink>
            ))}
            <ButtonLink to={`/poses/new?${new URLSearchParams({ from: choice })}`} icon={PencilRuler}>
              {word('detail.edit')}
            </ButtonLink>
          </div>
          <Section title={word('detail.downloads')}>
            <div className="flex flex-wrap gap-2">
              <ButtonAnchor href={`/poses/${id}/openpose.json${mirror}`} icon={Download}>
                {word('detail.openPose')}
              </ButtonAnchor>
              <ButtonAnchor href={`/poses/${id}/map.svg${mirror}`} icon={Download}>
                {word('detail.map')}
              </ButtonAnchor>
            </div>
          </Section>
        </div>
      </div>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage

/** A link that turns one part of the address on or off. */
function Toggle({
  name,
  isOn,
  icon,
  children,
}: {
  name: string
  isOn: boolean
  icon: typeof Bone
  children: ReactNode
}) {
  const [search] = useSearchParams()
  const address = new URLSearchParams(search)
  if (isOn) address.delete(name)
  else address.set(name, '1')
  return (
    <ButtonLink to={`?${address}`} replace preventScrollReset tone="quiet" size="small" icon={icon}>
      {children}
    </ButtonLink>
  )
}

function Facts() {
  const word = usePoseWords()
  const language = useLanguage()
  const { card, framing, tags } = useLoaderData<typeof loader>()
  const category = CATEGORIES.find(({ id }) => id === card.category)
  const subcategory = category?.subcategories.find(({ id }) => id === card.subcategory)
  const facts = [
    [
      word('category'),
      <Link key="category" to={`/poses?category=${card.subcategory}`} className="link">
        {category?.title[language]} · {subcategory?.title[language]}
      </Link>,
    ],
    [word('difficulty'), card.difficulty && word(`difficulties.${card.difficulty}`)],
    [
      word('suits'),
      card.suits.length === 1 && card.suits[0] ? word(`genders.${card.suits[0]}`) : word('anyGender'),
    ],
    [word('detail.framing'), word(`detail.framings.${framing}`)],
    [word('detail.tags'), tags.join(', ')],
  ] as const
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
