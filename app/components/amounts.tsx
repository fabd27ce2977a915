import { useFormat, useWords } from '#app/i18n/hooks.ts'

/** `1.440 kredit`. */
export function Credits({ value }: { value: number }) {
  const t = useWords()
  return <span className="digits whitespace-nowrap">{t('common.credits', { count: value })}</span>
}

/** `hari ini 14.05`, with the exact time for machines. */
export function Moment({ at }: { at: string | Date }) {
  const { moment } = useFormat()
  return (
    <time dateTime={new Date(at).toISOString()} className="digits whitespace-nowrap">
      {moment(at)}
    </time>
  )
}

/** `12,4 MB`. */
export function Bytes({ value }: { value: number }) {
  const { bytes } = useFormat()
  return <span className="digits whitespace-nowrap">{bytes(value)}</span>
}
