import { Link } from '@remix-run/react'
import { Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useLibraryWords } from '#app/i18n/library-words.ts'

/** How much of their room the user has taken up, and the way to the trash, which is a part of it. */
export function StorageMeter({
  used,
  quota,
  trash,
}: {
  used: number
  quota: number
  trash: { things: number; bytes: number }
}) {
  const { t } = useTranslation()
  const word = useLibraryWords()
  const { bytes } = useFormat()
  const { things: count } = trash
  return (
    <div className="digits grid w-56 gap-1.5 text-fine text-muted">
      <meter
        aria-label={t('library.storageLabel')}
        min={0}
        max={quota}
        high={quota * 0.9}
        value={used}
        className="meter-thin"
      />
      <span>{t('library.storage', { used: bytes(used), quota: bytes(quota) })}</span>
      <Link
        to="/library/trash"
        className="inline-flex min-h-8 items-center gap-1.5 justify-self-start font-semibold hover:text-ink"
      >
        <Trash2 aria-hidden size={14} />
        {count > 0 ? word('trash.link', { count, size: bytes(trash.bytes) }) : word('trash.title')}
      </Link>
    </div>
  )
}
