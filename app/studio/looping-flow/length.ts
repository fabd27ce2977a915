/** Of a whole output, as the form's three fields have it. */
export function lengthParts(seconds: number): { hours: number; minutes: number; seconds: number } {
  const hundredths = Math.round(seconds * 100)
  return {
    hours: Math.floor(hundredths / 360_000),
    minutes: Math.floor(hundredths / 6_000) % 60,
    seconds: (hundredths % 6_000) / 100,
  }
}

const WORDS = {
  id: { hours: ['jam', 'jam'], minutes: ['menit', 'menit'], seconds: ['detik', 'detik'] },
  en: { hours: ['hour', 'hours'], minutes: ['minute', 'minutes'], seconds: ['second', 'seconds'] },
} as const

/** `1 jam 30 menit`: exact, for a length that somebody asked for. */
export function lengthText(seconds: number, language: 'id' | 'en'): string {
  const parts = lengthParts(seconds)
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
  return (['hours', 'minutes', 'seconds'] as const)
    .filter((unit) => parts[unit] > 0)
    .map((unit) => `${number.format(parts[unit])} ${WORDS[language][unit][parts[unit] === 1 ? 0 : 1]}`)
    .join(' ')
}
