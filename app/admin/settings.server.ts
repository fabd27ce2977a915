import type { Refused } from '#app/admin/forms.ts'
import type { SettingKey, Settings } from '#app/models/setting.server.ts'

type Read = { ok: true; value: Settings[SettingKey] } | { ok: false; errors: Refused['errors'] }

const MAX_USD = 100_000

/** The value of one setting, as its own form sends it. */
export function readSetting(key: SettingKey, form: FormData): Read {
  return READERS[key](form)
}

const READERS: Record<SettingKey, (form: FormData) => Read> = {
  isSalesPaused: readTick,
  isRegistrationPaused: readTick,
  pausedTools: (form) => ({ ok: true, value: form.getAll('value').map(String).sort() }),
  announcement(form) {
    const [id, en] = ['id', 'en'].map((language) => String(form.get(language) ?? '').trim()) as [
      string,
      string,
    ]
    if (!id && !en) return { ok: true, value: null }
    if (!id || !en) return { ok: false, errors: { [id ? 'en' : 'id']: ['bothLanguages'] } }
    const long = [id, en].findIndex((text) => text.length > 300)
    if (long >= 0) return { ok: false, errors: { [['id', 'en'][long]!]: ['tooLong'] } }
    return { ok: true, value: { id, en } }
  },
  aiDailyUsd(form) {
    const text = String(form.get('value') ?? '').trim()
    if (!text) return { ok: true, value: null }
    const usd = Number(text.replace(',', '.'))
    if (!Number.isFinite(usd)) return { ok: false, errors: { value: ['notNumber'] } }
    if (usd < 0 || usd > MAX_USD) return { ok: false, errors: { value: ['dollarRange'] } }
    return { ok: true, value: Math.round(usd * 100) / 100 }
  },
}

function readTick(form: FormData): Read {
  return { ok: true, value: form.get('value') === 'on' }
}
