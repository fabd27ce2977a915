import { z } from 'zod'
import { defineTool } from '#app/studio/contract.ts'

/** The smallest tool there can be: `count` text files. What it does besides is for the tests to ask. */
export const tinyInput = z.object({
  count: z.coerce.number().int().min(1).max(100).default(1),
  text: z.string().trim().max(100).default('hello'),
  clip: z.string().optional(),
  /** Milliseconds that each output takes. */
  wait: z.coerce.number().int().min(0).max(60_000).default(0),
  /** Indexes that cannot be made. */
  broken: z.array(z.coerce.number().int()).default([]),
  behaviour: z.enum(['work', 'refuse', 'throw', 'stop-early', 'hang']).default('work'),
})
export type TinyInput = z.infer<typeof tinyInput>

export default defineTool<TinyInput>({
  title: { id: 'Alat mungil', en: 'Tiny tool' },
  summary: { id: 'Membuat berkas teks.', en: 'Makes text files.' },
  icon: 'file-text',
  place: 99,
  queue: 'render',
  accepts: ['video'],
  input: tinyInput,
  uploads: ({ clip }) => (clip ? [clip] : []),
  price: ({ count }) => ({
    lines: [{ label: 'file', quantity: count, credits: 2 }],
    outputCredits: Array.from({ length: count }, () => 2),
  }),
  check: ({ text, clip }, uploads) => [
    ...(text ? [] : [{ code: 'text-missing' }]),
    ...(clip && !uploads.has(clip) ? [{ code: 'uploads-missing' }] : []),
  ],
  estimate: ({ count, wait }) => ({ seconds: (count * (wait + 10)) / 1000, bytes: count * 100 }),
  example: (uploads) => tinyInput.parse({ count: 2, clip: uploads[0]?.id }),
  preview: (input) => ({ ...input, count: 1 }),
  refit: ({ clip: _, ...input }, uploads) => {
    const clip = uploads.find(({ id }) => id === _) ?? uploads[0]
    return clip ? { ...input, clip: clip.id } : input
  },
  describe: ({ count }, language) => (language === 'id' ? `${count} berkas` : `${count} files`),
})
