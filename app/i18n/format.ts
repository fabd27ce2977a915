import type { Language } from './language.ts'

const WORDS = {
  id: {
    today: 'hari ini',
    yesterday: 'kemarin',
    seconds: 'detik',
    second: 'detik',
    minutes: 'menit',
    minute: 'menit',
    hours: 'jam',
    hour: 'jam',
    // Our own list: browsers and Node disagree on "Agu" and "Agt", and the page must match what the server sent.
    months: ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'],
    clock: '.',
  },
  en: {
    today: 'today',
    yesterday: 'yesterday',
    seconds: 'seconds',
    second: 'second',
    minutes: 'minutes',
    minute: 'minute',
    hours: 'hours',
    hour: 'hour',
    months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
    clock: ':',
  },
} as const

const ZONE = 'Asia/Jakarta'

/** `1440` as `1.440` or `1,440`. */
export function formatNumber(value: number, language: Language, decimals = 0): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: decimals }).format(value)
}

/** Whole rupiah as `Rp 25.000`, in every language: it is how the price tag looks. */
export function formatRupiah(rupiah: number): string {
  const sign = rupiah < 0 ? '−' : ''
  return `${sign}Rp ${formatNumber(Math.abs(Math.round(rupiah)), 'id')}`
}

/** `12,5 detik`. */
export function formatSeconds(seconds: number, language: Language): string {
  const rounded = Math.round(seconds * 10) / 10
  return `${formatNumber(rounded, language, 1)} ${rounded === 1 ? WORDS[language].second : WORDS[language].seconds}`
}

/** Length of a clip: `0:07`, `1:12:03`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const minutes = Math.floor(whole / 60) % 60
  const hours = Math.floor(whole / 3600)
  const tail = String(whole % 60).padStart(2, '0')
  return hours ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`
}

/** A length of time nobody can know exactly: to 5 seconds under a minute, to minutes under an hour and a half. */
export function formatRoughly(seconds: number, language: Language): string {
  const words = WORDS[language]
  if (seconds < 57.5) return `${Math.max(5, Math.round(seconds / 5) * 5)} ${words.seconds}`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} ${minutes === 1 ? words.minute : words.minutes}`
  const hours = Math.round(seconds / 360) / 10
  return `${formatNumber(hours, language, 1)} ${hours === 1 ? words.hour : words.hours}`
}

/** How long somebody has to wait: as roughly, and never shorter than it is. */
export function formatWait(seconds: number, language: Language): string {
  const step = seconds <= 55 ? 5 : seconds <= 89 * 60 ? 60 : 360
  return formatRoughly(Math.ceil(seconds / step) * step, language)
}

/** Units of 1024, in which the room of an account and the limits of a file are counted: `12,4 MB`. */
export function formatBytes(bytes: number, language: Language): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${formatNumber(value, language, unit > 0 && value < 99.95 ? 1 : 0)} ${units[unit]}`
}

/** `hari ini 14.05`, `kemarin 09.30`, `12 Nov 08.15`, `12 Nov 2025`: the wall clock of Jakarta. */
export function formatMoment(at: Date | string, language: Language, now = new Date()): string {
  const words = WORDS[language]
  const moment = jakarta(new Date(at))
  const present = jakarta(now)
  const time = `${moment.hour}${words.clock}${moment.minute}`
  if (moment.day === present.day) return `${words.today} ${time}`
  if (moment.day === present.day - 1) return `${words.yesterday} ${time}`
  const date = `${moment.date} ${words.months[moment.month]}`
  return moment.year === present.year ? `${date} ${time}` : `${date} ${moment.year}`
}

const jakartaClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

function jakarta(at: Date) {
  const parts = Object.fromEntries(jakartaClock.formatToParts(at).map(({ type, value }) => [type, value]))
  const year = Number(parts['year'])
  const month = Number(parts['month']) - 1
  const date = Number(parts['day'])
  return {
    year,
    month,
    date,
    hour: parts['hour'],
    minute: parts['minute'],
    /** Whole days, so that yesterday is one less. */
    day: Date.UTC(year, month, date) / 86_400_000,
  }
}
