import type { Traits } from '#app/avatars/traits.ts'
import type { PictureBackground, PictureRequest } from '#jobs/ai/picture.ts'

/**
 * A request in the words of a net, which reads English best. The user's own words stand in it as they are: a net that
 * draws obeys nobody, and what it may not draw its provider refuses.
 */

/** What the pictures that go along show, in their order. */
export type Shown =
  /** One picture each: who it is, as often as there are references, then the pose. */
  | { as: 'pictures'; identity: number; hasPose: boolean }
  /** One sheet: who it is on its left half, the pose on its right. */
  | { as: 'sheet' }

export function promptOf(request: PictureRequest, shown: Shown): string {
  const { shot, traits, prompt, pose, background } = request
  const who = traits ? personWords(traits) : 'the person'
  return [
    shot === 'portrait'
      ? `Studio photograph of ${who}: head and shoulders, looking at the camera.`
      : `Photograph of ${who}: the whole figure from head to feet, nothing cut off${pose ? '' : ', standing at ease'}.`,
    prompt.trim(),
    backgroundWords(background),
    ...pictureWords(shown),
    'Natural light and skin, true to life, sharp. No text, no logo, no frame.',
  ]
    .filter(Boolean)
    .join('\n')
}

function pictureWords(shown: Shown): string[] {
  if (shown.as === 'sheet') {
    return [
      'The picture sent along is a sheet of two halves.',
      `Its left half shows the person: ${KEEP}`,
      `Its right half is a skeleton on black: ${FOLLOW}`,
      'Answer with one new photograph of one person, not with a sheet.',
    ]
  }
  const { identity, hasPose } = shown
  const which = identity > 1 ? `Images 1 to ${identity} show` : 'Image 1 shows'
  return [
    identity > 0 ? `${which} the person: ${KEEP}` : '',
    hasPose ? `Image ${identity + 1} is a skeleton on black: ${FOLLOW}` : '',
  ]
}

const KEEP = 'keep the same face, skin tone, age, build, and hair or head covering.'
const FOLLOW =
  'an OpenPose map of the body, seen from the camera. The person takes exactly this pose, every limb at its angle, at this place and size in the picture. Draw neither its lines nor its black.'

function backgroundWords(background: PictureBackground): string {
  switch (background.mode) {
    case 'keep':
      return ''
    case 'colour':
      return `Behind the person: one even colour, ${background.colour}, and nothing else.`
    case 'transparent':
      // It is cut out afterwards; a plain ground gives clean edges.
      return 'Behind the person: plain, even, light grey, and nothing else. No shadow on the ground.'
    case 'scene':
      return `Behind the person: ${background.prompt.trim()}`
  }
}

/** "a woman in her twenties with medium skin, long black hair, …" */
export function personWords(traits: Traits): string {
  const { gender, age, skin, hair, body } = traits
  const [noun, whose] = NOUNS[gender]
  const person = age === 'child' || age === 'teen' ? YOUNG[gender][age] : `${noun} ${AGES[age](whose)}`
  const parts = [
    `${skin} skin`,
    COVERED.has(hair) ? HAIR[hair](traits.coverColour) : HAIR[hair](traits.hairColour.replace('-', ' ')),
    `${traits.eyes.replace('-', ' ')} eyes`,
    `${article(body)} ${BODIES[body]} build`,
    ...(traits.hasBeard ? ['a trimmed beard'] : []),
    ...(traits.hasGlasses ? ['glasses'] : []),
  ]
  return `${article(person)} ${person} with ${parts.join(', ')}, wearing ${OUTFITS[traits.outfit](traits.outfitColour)}, ${STYLES[traits.style]}`
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? 'an' : 'a'
}

const NOUNS: Record<Traits['gender'], [noun: string, whose: string]> = {
  female: ['woman', 'her'],
  male: ['man', 'his'],
  unspecified: ['person', 'their'],
}
const YOUNG: Record<Traits['gender'], { child: string; teen: string }> = {
  female: { child: 'girl of about nine', teen: 'teenage girl' },
  male: { child: 'boy of about nine', teen: 'teenage boy' },
  unspecified: { child: 'child of about nine', teen: 'teenager' },
}
const AGES = {
  young: (whose: string) => `in ${whose} twenties`,
  adult: (whose: string) => `in ${whose} forties`,
  senior: (whose: string) => `in ${whose} late sixties`,
}
const COVERED = new Set<Traits['hair']>(['hijab', 'hijab-syari', 'turban'])
/** Of the colour of the hair, or of what covers it. */
const HAIR: Record<Traits['hair'], (colour: string) => string> = {
  short: (colour) => `short ${colour} hair`,
  medium: (colour) => `${colour} hair to the shoulders`,
  long: (colour) => `long ${colour} hair`,
  ponytail: (colour) => `${colour} hair in a ponytail`,
  bun: (colour) => `${colour} hair in a bun`,
  curly: (colour) => `curly ${colour} hair`,
  braids: (colour) => `braided ${colour} hair`,
  buzz: (colour) => `${colour} hair cut to a few millimetres`,
  bald: () => 'a bald head',
  hijab: (colour) => `a hijab in the colour ${colour}, no hair showing`,
  'hijab-syari': (colour) => `a long hijab over chest and shoulders in the colour ${colour}, no hair showing`,
  turban: (colour) => `a turban in the colour ${colour}`,
}
const BODIES: Record<Traits['body'], string> = {
  slim: 'slim',
  average: 'average',
  athletic: 'athletic',
  curvy: 'curvy',
  plus: 'plus-size',
}
const OUTFITS: Record<Traits['outfit'], (colour: string) => string> = {
  casual: (colour) => `everyday clothes, mostly ${colour}`,
  't-shirt': (colour) => `a plain ${colour} T-shirt and trousers`,
  shirt: (colour) => `a ${colour} shirt and trousers`,
  blazer: (colour) => `a ${colour} blazer over a white shirt`,
  suit: (colour) => `a ${colour} suit`,
  dress: (colour) => `a modest ${colour} dress`,
  gamis: (colour) => `a ${colour} gamis, a loose dress to the ankles`,
  batik: (colour) => `an Indonesian batik shirt, mostly ${colour}`,
  kebaya: (colour) => `a ${colour} kebaya with a batik sarong`,
  sport: (colour) => `${colour} sportswear`,
  apron: (colour) => `a ${colour} apron over a plain shirt`,
  hoodie: (colour) => `a ${colour} hoodie`,
  uniform: (colour) => `a neat ${colour} work uniform`,
}
const STYLES: Record<Traits['style'], string> = {
  professional: 'with a professional air',
  casual: 'relaxed',
  sports: 'lively and sporty',
  fashion: 'styled for a fashion shoot',
  traditional: 'in a traditional style',
}
