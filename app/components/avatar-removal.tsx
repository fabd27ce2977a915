import type { SerializeFrom } from '@remix-run/node'
import { Form } from '@remix-run/react'
import { Trash2 } from 'lucide-react'
import { useAvatarWords } from '#app/i18n/avatar-words.ts'
import type { AvatarView } from '#app/models/avatar.server.ts'
import { Button } from './button.tsx'
import { More } from './section.tsx'

/** Asks first, by a fold that opens without JavaScript too, and says what goes and what stays. */
export function AvatarRemoval({ avatar }: { avatar: SerializeFrom<AvatarView> }) {
  const word = useAvatarWords()
  const keepsMore = !avatar.isInLibrary || avatar.references.some(({ isUpload }) => !isUpload)
  return (
    <More title={word('remove')}>
      <Form method="post" action={`/avatars/${avatar.id}/removal`} className="grid max-w-reading gap-3">
        <p className="font-semibold">{word('removeAsk', { name: avatar.name })}</p>
        <p>{word('removeLead')}</p>
        {keepsMore && <p>{word('removeKept')}</p>}
        <Button type="submit" tone="danger" icon={Trash2} className="justify-self-start">
          {word('removeYes')}
        </Button>
      </Form>
    </More>
  )
}
