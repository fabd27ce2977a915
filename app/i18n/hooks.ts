import type { TFunction } from 'i18next'
import { useContext } from 'react'
import { I18nContext } from 'react-i18next'
import {
  formatBytes,
  formatClock,
  formatMoment,
  formatNumber,
  formatRoughly,
  formatRupiah,
  formatSeconds,
  formatWait,
} from './format.ts'
import { isLanguage, type Language } from './language.ts'

/** The language of this page, which never changes: another language is another page. */
export function useLanguage(): Language {
  const language = useContext(I18nContext)?.i18n.language
  return isLanguage(language) ? language : 'id'
}

/**
 * The words of the page, for what stands on every page: react-i18next's own hook keeps watch for a change of language,
 * which here is another page.
 */
export function useWords(): TFunction {
  const i18n = useContext(I18nContext)?.i18n
  if (!i18n) throw new Error('There is no I18nextProvider around this')
  return i18n.getFixedT(i18n.language)
}

/** A word by its path, where paths are data, so that the typed keys cannot know them. */
export type LooseWord = (key: string, values?: Record<string, unknown>) => string

export function useLooseWords(): LooseWord {
  return useWords() as unknown as LooseWord
}

/** Numbers, amounts and times as people here write them, in the page's language. */
export function useFormat() {
  const language = useLanguage()
  return {
    number: (value: number, decimals?: number) => formatNumber(value, language, decimals),
    percent: (fraction: number) => `${formatNumber(Math.round(fraction * 100), language)} %`,
    rupiah: formatRupiah,
    seconds: (value: number) => formatSeconds(value, language),
    clock: formatClock,
    roughly: (seconds: number) => formatRoughly(seconds, language),
    wait: (seconds: number) => formatWait(seconds, language),
    bytes: (value: number) => formatBytes(value, language),
    moment: (at: Date | string, now?: Date) => formatMoment(at, language, now),
  }
}
