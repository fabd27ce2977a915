import { z } from 'zod'

export const MAX_TITLE = 60
export const MAX_BODY = 160
export const MAX_CTA = 40
export const MAX_CAPTION = 700
export const MAX_ALT_TEXT = 200
export const MIN_HASHTAGS = 5
export const MAX_HASHTAGS = 12
const MAX_HASHTAG = 40

/** The words of one carousel in one language. */
const copySchema = z.strictObject({
  language: z.enum(['id', 'en']),
  slides: z
    .array(z.strictObject({ title: z.string().min(1).max(MAX_TITLE), body: z.string().max(MAX_BODY) }))
    .min(1),
  /** Words of a button. */
  cta: z.string().min(1).max(MAX_CTA),
  /** With their `#`. */
  hashtags: z.array(z.string().max(MAX_HASHTAG)).min(MIN_HASHTAGS).max(MAX_HASHTAGS),
  /** What is to be seen on each slide, for those who cannot see it. */
  altTexts: z.array(z.string().max(MAX_ALT_TEXT)),
  /** The text under the post. */
  caption: z.string().min(1).max(MAX_CAPTION),
})

export type Copy = z.infer<typeof copySchema>

/** What a run leaves behind for those who use it. */
export const copiesSchema = z.array(copySchema).min(1)

const answered = z.object({
  slides: z.array(
    z.object({
      title: z.string().describe(`Large words on the slide, at most ${MAX_TITLE} characters`),
      body: z.string().describe(`One or two short sentences below, at most ${MAX_BODY} characters`),
    }),
  ),
  cta: z.string().describe(`Words of a button, at most ${MAX_CTA} characters`),
  hashtags: z.array(z.string()).describe(`${MIN_HASHTAGS} to ${MAX_HASHTAGS}, each with its #, no spaces`),
  altTexts: z.array(z.string()).describe('For each slide, one sentence on what its picture shows'),
  caption: z.string().describe(`The text under the post, at most ${MAX_CAPTION} characters, no hashtags`),
})

/** What a model is told to answer: each language under its code. */
export function answerSchema(languages: ('id' | 'en')[]) {
  return z.object(Object.fromEntries(languages.map((language) => [language, answered])))
}

/**
 * The copies of an answer, cleaned: marks, addresses and hidden characters are out, what is a little too long ends at a
 * word. Throws for what no cleaning mends, such as missing slides.
 */
export function readCopies(answer: unknown, want: { languages: ('id' | 'en')[]; slides: number }): Copy[] {
  const byLanguage = answerSchema(want.languages).parse(answer) as Record<string, z.infer<typeof answered>>
  return want.languages.map((language) => {
    const { slides, cta, hashtags, altTexts, caption } = byLanguage[language] as z.infer<typeof answered>
    if (slides.length < want.slides) throw new Error(`${slides.length} of ${want.slides} slides`)
    const kept = slides.slice(0, want.slides).map(({ title, body }) => ({
      title: tidy(title, MAX_TITLE),
      body: tidy(body, MAX_BODY),
    }))
    return copySchema.parse({
      language,
      slides: kept,
      cta: tidy(cta, MAX_CTA),
      hashtags: tidyHashtags(hashtags),
      altTexts: kept.map(({ title }, index) => tidy(altTexts[index] ?? '', MAX_ALT_TEXT) || title),
      caption: tidy(caption, MAX_CAPTION),
    })
  })
}

/** As a person reads it: plain text, one language after the other. */
export function copyText(copies: Copy[]): string {
  const texts = copies.map((copy) =>
    copies.length > 1 ? `${LABELS[copy.language].language}\n\n${textOf(copy)}` : textOf(copy),
  )
  return `${texts.join('\n\n\n')}\n`
}

const LABELS = {
  id: { language: 'Bahasa Indonesia', cta: 'Tombol', caption: 'Keterangan', altTexts: 'Teks alternatif' },
  en: { language: 'English', cta: 'Button', caption: 'Caption', altTexts: 'Alt texts' },
}

function textOf({ language, slides, cta, hashtags, altTexts, caption }: Copy): string {
  const labels = LABELS[language]
  const numbered = (texts: string[]) => texts.map((text, index) => `${index + 1}. ${text}`).join('\n')
  return [
    ...slides.map(({ title, body }, index) => [`${index + 1}. ${title}`, body].filter(Boolean).join('\n')),
    `${labels.cta}: ${cta}`,
    `${labels.caption}:\n${caption}`,
    hashtags.join(' '),
    `${labels.altTexts}:\n${numbered(altTexts)}`,
  ].join('\n\n')
}

/** Control characters, and those that turn the direction of what follows. */
const HIDDEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

function tidy(text: string, max: number): string {
  const plain = text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\b(?:https?:\/\/|www\.)\S+/gi, ' ')
    .replace(HIDDEN, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:!?])/g, '$1')
    .trim()
  if (plain.length <= max) return plain
  const cut = plain.slice(0, max + 1)
  const atWord = cut.slice(0, Math.max(cut.lastIndexOf(' '), max / 2))
  return atWord.slice(0, max).replace(/[\s,;:–-]+$/u, '')
}

function tidyHashtags(hashtags: string[]): string[] {
  const words = hashtags.map((tag) => tidy(tag, 400).replace(/[^\p{L}\p{M}\p{N}_]/gu, ''))
  const byMeaning = new Map(words.map((word) => [word.toLowerCase(), word]))
  return [...byMeaning.values()]
    .filter((word) => word !== '' && word.length < MAX_HASHTAG)
    .slice(0, MAX_HASHTAGS)
    .map((word) => `#${word}`)
}
