import { Link } from '@remix-run/react'
import { ChevronRight } from 'lucide-react'
import { useAvatarWords } from '#app/i18n/avatar-words.ts'

/** Where a run's avatars live from now on. */
export function AvatarLinks({
  avatars,
}: {
  avatars: { id: string; name: string; thumbnailUrl: string | null }[]
}) {
  const word = useAvatarWords()
  return (
    <ul
      aria-label={word('title')}
      className="grid list-none gap-px overflow-hidden border-y border-hairline bg-hairline"
    >
      {avatars.map(({ id, name, thumbnailUrl }) => (
        <li key={id} className="relative flex items-center gap-3 bg-paper py-2">
          <span className="size-12 flex-none overflow-hidden rounded-frame bg-sunken">
            {thumbnailUrl && <img src={thumbnailUrl} alt="" className="size-full object-cover" />}
          </span>
          <Link
            to={`/avatars/${id}`}
            className="min-w-0 flex-1 truncate font-semibold after:absolute after:inset-0 hover:underline"
          >
            {word('open', { name })}
          </Link>
          <ChevronRight aria-hidden size={18} className="text-muted" />
        </li>
      ))}
    </ul>
  )
}
