/** What a picture is exported as: sizes in pixels, as the marketplaces and networks show them. */

export interface ExportFormat {
  /** 0 by 0 is the picture as it was made. */
  width: number
  height: number
  file: 'jpeg' | 'png'
  /** Of a JPEG, 0–100. */
  quality: number
}

export const FORMATS = {
  'instagram-story': { width: 1080, height: 1920, file: 'jpeg', quality: 90 },
  'instagram-feed': { width: 1080, height: 1080, file: 'jpeg', quality: 85 },
  'instagram-portrait': { width: 1080, height: 1350, file: 'jpeg', quality: 85 },
  tiktok: { width: 1080, height: 1920, file: 'jpeg', quality: 90 },
  shopee: { width: 1000, height: 1000, file: 'jpeg', quality: 88 },
  tokopedia: { width: 1200, height: 1200, file: 'jpeg', quality: 88 },
  lazada: { width: 1000, height: 1000, file: 'jpeg', quality: 88 },
  'print-a4': { width: 2480, height: 3508, file: 'png', quality: 100 },
  'print-4x6': { width: 1800, height: 1200, file: 'png', quality: 100 },
  facebook: { width: 1200, height: 630, file: 'jpeg', quality: 85 },
  twitter: { width: 1200, height: 675, file: 'jpeg', quality: 85 },
  linkedin: { width: 1200, height: 627, file: 'jpeg', quality: 85 },
  original: { width: 0, height: 0, file: 'png', quality: 100 },
} as const satisfies Record<string, ExportFormat>

export type FormatId = keyof typeof FORMATS

export const FORMAT_IDS = Object.keys(FORMATS) as FormatId[]

/** As people look for them. */
export const FORMAT_GROUPS = {
  social: [
    'instagram-feed',
    'instagram-portrait',
    'instagram-story',
    'tiktok',
    'facebook',
    'twitter',
    'linkedin',
  ],
  marketplace: ['shopee', 'tokopedia', 'lazada'],
  print: ['print-a4', 'print-4x6', 'original'],
} as const satisfies Record<string, FormatId[]>

/** Width over height; undefined for the picture as it was made. */
export function ratioOf(id: FormatId): number | undefined {
  const { width, height } = FORMATS[id]
  return height > 0 ? width / height : undefined
}
