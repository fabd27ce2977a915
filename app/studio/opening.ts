/** What a tool's form was opened with. */
export type Opening =
  | { from: 'run' }
  /** `link` starts somebody else from it; null while it is not shared. */
  | { from: 'preset'; id: string; name: string; link: string | null }
  /** Of the tool's `starters`. */
  | { from: 'starter'; id: string }
  /** Somebody else's, by its link. */
  | { from: 'shared'; name: string }
  /** `isLinkGone`: a link led here that is shared no more. */
  | { from: 'last' | 'example'; isLinkGone?: boolean }
