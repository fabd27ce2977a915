import type { TextStyle } from './style.ts'

/**
 * One slide as it is to be drawn: everything is decided, nothing is measured yet. All measures are fractions of the
 * canvas's width, so that a small preview is the export made smaller.
 */
export interface SlidePlan {
  /** 0-based. */
  set: number
  /** 0-based, within the set. */
  slide: number
  /** File name of the output: `set-01/01.jpg`. */
  name: string
  /** Pixels of the file. */
  size: SlideSize
  background: SlideBackground
  /** Laid out in order; texts of the same anchor stand below each other. */
  texts: SlideText[]
  marks: SlideMarks
  format: 'jpeg' | 'png'
  /** Of JPEG, 1–100. */
  quality: number
}

export interface SlideSize {
  width: number
  height: number
}

export interface SlideBackground {
  picture?: SlidePicture
  /** CSS hex; shows where there is no picture. */
  colour: string
  /** The colour at the bottom, when the background runs from one to another. */
  colour2?: string
  /** Black over the picture, 0–0.8. */
  dim: number
}

export interface SlidePicture {
  upload: string
  /** The point of the picture that stays in sight, as fractions of its sides. */
  focusX: number
  focusY: number
  /** One wide picture over several slides: this slide shows slice `index` (0-based) of `of`. */
  part?: { index: number; of: number }
}

export interface SlideText {
  content: string
  style: TextStyle
}

export interface SlideMarks {
  /** CSS hex of dots, arrow, number and handle. */
  colour: string
  /** Page dots, the one of this slide (0-based) filled. */
  dots?: { index: number; of: number }
  /** The sign to swipe on. */
  arrow: boolean
  /** As it is to be read: `2/7`. */
  number?: string
  /** `@toko`. */
  handle?: string
  logo?: SlideLogo
}

export interface SlideLogo {
  upload: string
  corner: Corner
  /** Its longer side, as a fraction of the slide's width. */
  size: number
}

export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right'
