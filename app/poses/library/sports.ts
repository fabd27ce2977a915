import type { PoseDraft } from '../library-pose.ts'

export const SPORTS: PoseDraft[] = []
