import type { PoseDraft } from '../library-pose.ts'

export const FASHION: PoseDraft[] = []
