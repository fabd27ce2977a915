import { ButtonLink } from './button.tsx'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { useTranslation } from 'react-i18next'

/** To the page before and the page after; nothing where all is on one. */
export function Pager({
  page,
  pages,
  address,
}: {
  /** 1-based. */
  page: number
  pages: number
  /** The query of this list, without its page. */
  address: URLSearchParams
}) {
  const { t } = useTranslation()
  const word = usePoseWords()
  if (pages <= 1) return null
  const to = (number: number) => {
    const query = new URLSearchParams(address)
    query.set('page', String(number))
    return `?${query}`
  }
  return (
    <nav aria-label={word('page', { page, pages })} className="flex flex-wrap items-center gap-3">
      {page > 1 && <ButtonLink to={to(page - 1)}>{t('common.previous')}</ButtonLink>}
      <span className="digits text-fine text-muted">{word('page', { page, pages })}</span>
      {page < pages && <ButtonLink to={to(page + 1)}>{t('common.next')}</ButtonLink>}
    </nav>
  )
}
