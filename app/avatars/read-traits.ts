import type { Traits } from './traits.ts'

/**
 * The traits that a description names, in Indonesian or English; what it does not name is left out. For drafts, which are
 * drawn from traits: a maker of pictures reads the description itself.
 */
export function readTraits(description: string): Partial<Traits> {
  const text = ` ${description.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `
  const found: Partial<Traits> = {}
  for (const [words, traits] of NAMED) {
    if (words.some((word) => text.includes(` ${word} `))) Object.assign(found, traits)
  }
  const outfitColour = colourOf(text, OUTFITS)
  const coverColour = colourOf(text, COVERS)
  return { ...found, ...(outfitColour && { outfitColour }), ...(coverColour && { coverColour }) }
}

/** The colour of a thing: "hijab krem", "blus batik cokelat", "a cream hijab". */
function colourOf(text: string, things: string): string | undefined {
  const named = Object.keys(COLOURS).join('|')
  const after = new RegExp(` (?:${things})(?: (?:${things}|warna|berwarna|panjang))* (${named}) `).exec(text)
  const before = new RegExp(` (${named})(?: long| short| silk| cotton)? (?:${things}) `).exec(text)
  const colour = after?.[1] ?? before?.[1]
  return colour === undefined ? undefined : COLOURS[colour]
}

const COVERS = 'hijab|jilbab|kerudung|khimar|sorban|blangkon|turban|headcloth'
const OUTFITS =
  'baju|blus|kaus|kaos|kemeja|blazer|jas|setelan|gaun|gamis|batik|kebaya|jaket|hoodie|celemek|seragam|' +
  'blouse|shirt|suit|dress|jacket|apron|uniform|jersey|top'
const COLOURS: Record<string, string> = {
  merah: '#b3372b',
  red: '#b3372b',
  marun: '#6b2f2a',
  maroon: '#6b2f2a',
  jingga: '#d9772e',
  oranye: '#d9772e',
  orange: '#d9772e',
  kuning: '#e6b13a',
  yellow: '#e6b13a',
  hijau: '#4f8a64',
  green: '#4f8a64',
  toska: '#2f8f8b',
  teal: '#2f8f8b',
  biru: '#3a6ea5',
  blue: '#3a6ea5',
  navy: '#23356b',
  ungu: '#6d4f9c',
  purple: '#6d4f9c',
  pink: '#d98ba3',
  cokelat: '#7a4a2a',
  coklat: '#7a4a2a',
  brown: '#7a4a2a',
  krem: '#e2d3b5',
  cream: '#e2d3b5',
  putih: '#f4f1ea',
  white: '#f4f1ea',
  abu: '#8a8a8e',
  grey: '#8a8a8e',
  gray: '#8a8a8e',
  hitam: '#1f1f24',
  black: '#1f1f24',
}

/** Later lines win: what is said more exactly stands below what it is a kind of. */
const NAMED: readonly (readonly [words: string[], traits: Partial<Traits>])[] = [
  [['perempuan', 'wanita', 'cewek', 'gadis', 'ibu', 'woman', 'girl', 'lady', 'mother'], { gender: 'female' }],
  [
    ['laki', 'pria', 'cowok', 'bapak', 'ayah', 'lelaki', 'man', 'boy', 'guy', 'father'],
    { gender: 'male', hair: 'short' },
  ],
  [['anak', 'bocah', 'child', 'kid'], { age: 'child' }],
  [['anak muda', 'muda', 'young'], { age: 'young' }],
  [['remaja', 'teen', 'teenager', 'teenage'], { age: 'teen' }],
  [['dewasa', 'paruh baya', 'adult', 'middle aged'], { age: 'adult' }],
  [
    ['tua', 'lansia', 'nenek', 'kakek', 'lanjut usia', 'elderly', 'senior', 'grandmother', 'grandfather'],
    { age: 'senior', hairColour: 'grey' },
  ],
  [['nenek', 'grandmother'], { gender: 'female' }],
  [['kakek', 'grandfather'], { gender: 'male' }],
  [['kulit cerah', 'kulit putih', 'kuning langsat', 'fair skin', 'fair skinned'], { skin: 'fair' }],
  [['sawo matang', 'tan skin', 'tanned'], { skin: 'medium' }],
  [['kulit cokelat', 'kulit coklat', 'brown skin'], { skin: 'brown' }],
  [['kulit gelap', 'kulit hitam', 'dark skin', 'dark skinned'], { skin: 'dark' }],
  [['rambut panjang', 'long hair', 'long black hair'], { hair: 'long' }],
  [['rambut sebahu', 'shoulder length'], { hair: 'medium' }],
  [['rambut pendek', 'short hair'], { hair: 'short' }],
  [['kuncir', 'ekor kuda', 'ponytail'], { hair: 'ponytail' }],
  [['sanggul', 'cepol', 'bun'], { hair: 'bun' }],
  [['keriting', 'ikal', 'curly'], { hair: 'curly' }],
  [['kepang', 'braids', 'braided'], { hair: 'braids' }],
  [['cepak', 'buzz cut'], { hair: 'buzz' }],
  [['botak', 'plontos', 'bald'], { hair: 'bald' }],
  [['pirang', 'blonde', 'blond'], { hairColour: 'blonde' }],
  [['beruban', 'uban', 'grey hair', 'gray hair'], { hairColour: 'grey' }],
  [['rambut putih', 'white hair'], { hairColour: 'white' }],
  [['blangkon', 'sorban', 'turban', 'headcloth'], { hair: 'turban' }],
  [
    ['hijab', 'berhijab', 'jilbab', 'berjilbab', 'kerudung', 'berkerudung'],
    { hair: 'hijab', gender: 'female' },
  ],
  [['syari', 'khimar', 'cadar'], { hair: 'hijab-syari', gender: 'female' }],
  [['kurus', 'langsing', 'slim'], { body: 'slim' }],
  [['atletis', 'berotot', 'athletic', 'muscular'], { body: 'athletic' }],
  [['gemuk', 'gempal', 'plus size'], { body: 'plus' }],
  [['kaus', 'kaos', 't shirt', 'tee'], { outfit: 't-shirt' }],
  [['kemeja', 'shirt'], { outfit: 'shirt' }],
  [['t shirt'], { outfit: 't-shirt' }],
  [['blazer'], { outfit: 'blazer', style: 'professional' }],
  [['jas', 'setelan', 'suit'], { outfit: 'suit', style: 'professional' }],
  [['gaun', 'dress'], { outfit: 'dress', style: 'fashion' }],
  [['gamis'], { outfit: 'gamis' }],
  [['batik'], { outfit: 'batik', style: 'traditional' }],
  [['kebaya'], { outfit: 'kebaya', style: 'traditional', gender: 'female' }],
  [['baju olahraga', 'olahraga', 'sportswear', 'jersey'], { outfit: 'sport', style: 'sports' }],
  [['celemek', 'apron'], { outfit: 'apron' }],
  [['hoodie', 'jaket bertudung'], { outfit: 'hoodie' }],
  [['seragam', 'uniform'], { outfit: 'uniform' }],
  [['kacamata', 'berkacamata', 'glasses'], { hasGlasses: true }],
  [['jenggot', 'berjenggot', 'janggut', 'brewok', 'beard', 'bearded'], { hasBeard: true, gender: 'male' }],
]
