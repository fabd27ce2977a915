import type { SerializeFrom } from '@remix-run/node'
import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useAvatarWords } from '#app/i18n/avatar-words.ts'
import type { AvatarView } from '#app/models/avatar.server.ts'
import { Moment } from './amounts.tsx'
import { Notice } from './notice.tsx'
import { Section } from './page.tsx'

/** Who an avatar is and how it looks, in words; the photos it refers to; where it came from. */
export function AvatarFacts({ avatar }: { avatar: SerializeFrom<AvatarView> }) {
  const word = useAvatarWords()
  const { persona, description, references, generationId } = avatar
  const about = [persona.name, persona.age].filter(Boolean).join(', ')
  return (
    <div className="grid min-w-0 gap-6">
      <div className="grid gap-2">
        {about && <p className="text-lead font-semibold">{about}</p>}
        {persona.traits.length > 0 && <p>{persona.traits.join(' · ')}</p>}
        {persona.background && <p className="max-w-reading whitespace-pre-line">{persona.background}</p>}
        <p className="digits text-fine text-muted">
          {avatar.uses > 0 ? word('uses', { count: avatar.uses }) : word('unused')} · {word('made')}{' '}
          <Moment at={avatar.createdAt} /> · {word('seed', { seed: avatar.seed })}
          {avatar.usedAt && (
            <>
              {' · '}
              {word('lastUsed')} <Moment at={avatar.usedAt} />
            </>
          )}
          {avatar.isRealFace && ` · ${word('realFace')}`}
        </p>
        {generationId && (
          <p>
            <Link to={`/generations/${generationId}`} className="link text-fine">
              {word('madeBy')}
            </Link>
          </p>
        )}
      </div>
      {!avatar.isInLibrary && <Notice>{word('pictureKept')}</Notice>}
      <Section title={word('looks')}>
        <Looks avatar={avatar} />
        {description && (
          <p className="max-w-reading text-muted">
            {word('description')}: {description}
          </p>
        )}
      </Section>
      {references.length > 0 && (
        <Section title={word('references')}>
          <ul className="flex list-none flex-wrap gap-[3px]">
            {references.map(({ uploadId, name, thumbnailUrl }) => (
              <li key={uploadId} className="size-24 overflow-hidden rounded-frame bg-sunken">
                {thumbnailUrl && <img src={thumbnailUrl} alt={name} className="size-full object-cover" />}
              </li>
            ))}
          </ul>
          {references.some(({ isUpload }) => !isUpload) && (
            <p className="text-fine text-muted">{word('referenceKept')}</p>
          )}
        </Section>
      )}
    </div>
  )
}

function Looks({ avatar: { traits } }: { avatar: SerializeFrom<AvatarView> }) {
  const word = useAvatarWords()
  const isCovered = ['hijab', 'hijab-syari', 'turban'].includes(traits.hair)
  const lines: [label: string, value: ReactNode][] = [
    [word('field.gender'), word(`gender.${traits.gender}`)],
    [word('field.age'), word(`age.${traits.age}`)],
    [word('field.skin'), word(`skin.${traits.skin}`)],
    [word('field.hair'), word(`hair.${traits.hair}`)],
    ...(isCovered || traits.hair === 'bald'
      ? []
      : [[word('field.hairColour'), word(`hairColour.${traits.hairColour}`)] as [string, ReactNode]]),
    [word('field.eyes'), word(`eyes.${traits.eyes}`)],
    [word('field.body'), word(`body.${traits.body}`)],
    [word('field.outfit'), word(`outfit.${traits.outfit}`)],
    [word('field.style'), word(`style.${traits.style}`)],
  ]
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-3">
      {lines.map(([label, value]) => (
        <div key={label} className="grid min-w-0">
          <dt className="text-fine text-muted">{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
