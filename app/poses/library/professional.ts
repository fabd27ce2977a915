import type { PoseDraft } from '../library-pose.ts'

export const PROFESSIONAL: PoseDraft[] = [
  {
    id: 'arms-crossed-front',
    subcategory: 'business-portraits',
    title: { id: 'Tangan bersedekap', en: 'Arms crossed' },
    description: {
      id: 'Berdiri tegak menghadap kamera dengan kedua tangan bersedekap, untuk pemilik usaha yang yakin.',
      en: 'Standing straight to the camera with both arms crossed, for an owner who is sure of the business.',
    },
    tags: { id: 'bersedekap, percaya diri, pemilik, potret', en: 'arms crossed, confident, owner, portrait' },
    figure: {
      framing: 'half',
      hips: { roll: 2, shift: [2, 0] },
      head: { tilt: -3 },
      leftArm: { to: 'other-arm', by: [1, 2, 0], elbow: [0.9, -1, 0.2] },
      rightArm: { to: 'other-arm', by: [1, -3, 3], elbow: [0.9, -1, 0.2] },
      leftLeg: { foot: [11, 0] },
      rightLeg: { foot: [16, 6] },
    },
  },
]
