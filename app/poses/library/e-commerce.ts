import type { PoseDraft } from '../library-pose.ts'

export const E_COMMERCE: PoseDraft[] = []
