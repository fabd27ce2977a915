/**
 * What no words of a user's may ask a picture for, and whether they speak of a pose at all. A list finds the plain cases
 * before anything is held; a provider's own filter finds more, and then the image's credits go back.
 */

export type ForbiddenKind = 'adult' | 'violence' | 'drugs' | 'character'

/** Indonesian and English, as whole words; `*` ends a stem. */
const FORBIDDEN: Record<ForbiddenKind, string> = {
  adult: `
    telanjang bertelanjang ketelanjangan bugil porno* pornografi seks seksual sex sexual bersetubuh senggama mesum cabul
    erotis erotik erotic erotica nude nudes nudity naked nsfw topless bottomless hentai xxx striptis striptease stripper
    payudara puting boobs breasts nipple* penis vagina kemaluan kelamin genital* orgasme orgasm fetish bdsm lingerie
    masturbasi masturbat* pelacur lonte prostitut* onlyfans bokep ngentot`,
  violence: `
    bunuh membunuh dibunuh pembunuhan mutilasi memutilasi berdarah* penyiksaan menyiksa siksa perkosa* memerkosa
    pemerkosaan penggal memenggal pancung kill* murder* blood bloody gore gory tortur* behead* suicide rape* massacre
    selfharm senjata senapan pistol bom meledakkan teroris terorisme weapon* gun guns rifle* bomb bombs terroris*
    menusuk ditusuk stab stabbing menggorok mayat corpse* lynch* nazi`,
  drugs: `
    narkoba narkotika ganja sabu kokain heroin ekstasi putaw morfin mabuk bong weed cannabis marijuana cocaine meth
    ecstasy lsd opium drugs drunk`,
  character: `
    disney marvel pixar mickey minnie pikachu pokemon naruto sasuke hinata goku luffy doraemon nobita shizuka spongebob
    superman batman spiderman ironman hulk thanos deadpool wolverine catwoman aquaman avengers hermione voldemort
    hogwarts jedi yoda vader barbie shrek totoro ultraman zelda minions teletubbies gundala nussa`,
}

/** Of several words. */
const FORBIDDEN_PHRASES: Record<ForbiddenKind, string[]> = {
  adult: ['tanpa busana', 'tanpa pakaian', 'tanpa baju', 'without clothes', 'no clothes', 'pakaian dalam'],
  violence: ['bunuh diri', 'gantung diri', 'self harm', 'bersimbah darah', 'penuh darah'],
  drugs: ['magic mushroom', 'obat terlarang'],
  character: [
    'spider man',
    'iron man',
    'wonder woman',
    'captain america',
    'black panther',
    'hello kitty',
    'harry potter',
    'star wars',
    'super mario',
    'sonic the hedgehog',
    'dragon ball',
    'sailor moon',
    'kamen rider',
    'lara croft',
    'upin ipin',
    'upin dan ipin',
    'elsa frozen',
    'si juki',
    'wiro sableng',
    'power ranger',
    'power rangers',
  ],
}

/** Stems that a pose is spoken of with. */
const POSE_STEMS = `
  pose gaya posisi berdiri duduk jongkok berjongkok lutut berlutut bersila lompat melompat loncat lari berlari jalan berjalan
  melangkah langkah pegang memegang genggam menggenggam angkat mengangkat tunjuk menunjuk menunjukkan senyum tersenyum
  tangan lengan kaki lihat melihat menatap tatap menoleh menghadap sandar bersandar baring berbaring rebah rebahan tidur
  nari menari joget yoga meditasi putar berputar berbalik salam hormat lambai melambai bawa membawa gendong menggendong
  sedekap bersedekap lipat melipat minum makan ketik mengetik baca membaca tulis menulis telepon menelepon selfie swafoto
  masak memasak mendorong dorong tarik menarik tendang menendang lempar melempar rentang merentang regang peregangan
  renang berenang berdoa doa presentasi bekerja bicara berbicara badan tubuh bahu pinggang pinggul kepala dagu senam olahraga
  membungkuk bungkuk condong menyandar memeluk peluk mengacungkan acung menyilangkan silang
  pos posing stand sit sat seated kneel crouch squat jump leap run walk step hold held grip grab point lift rais lean
  lie lying lay danc look gaz fac turn spin stretch carr cradl cross fold wav smil arm hand leg foot feet shoulder hip
  waist head chin body typ read writ cook kick throw catch sleep salut pray talk speak present work drink eat push pull
  bend bow hug thumb balanc meditat exercis plank lung swim rid driv`

const STEMS = POSE_STEMS.split(/\s+/).filter(Boolean)

const PATTERNS = Object.entries(FORBIDDEN).map(([kind, words]) => {
  const single = words.split(/\s+/).filter(Boolean)
  const all = [...single, ...FORBIDDEN_PHRASES[kind as ForbiddenKind]]
  const alternatives = all.map((word) => (word.endsWith('*') ? `${word.slice(0, -1)}[a-z]*` : word))
  return [kind as ForbiddenKind, new RegExp(`(?<![a-z])(?:${alternatives.join('|')})(?![a-z])`)] as const
})

/** The first forbidden thing that the words name, if any, as we read it. */
export function findForbidden(text: string): { kind: ForbiddenKind; word: string } | undefined {
  const plain = plainOf(text)
  // As written, with figures read as letters, and with what stands between single letters left out.
  for (const reading of [plain, lettersOf(plain), joined(lettersOf(plain))]) {
    for (const [kind, pattern] of PATTERNS) {
      const word = pattern.exec(reading)?.[0]
      if (word !== undefined) return { kind, word }
    }
  }
  return undefined
}

/** Whether the words say how somebody stands, sits, holds, looks … */
export function speaksOfPose(text: string): boolean {
  const words = plainOf(text).split(/[^a-z]+/)
  return words.some((word) =>
    STEMS.some((stem) => word === stem || (word.startsWith(stem) && isEnding(word, stem))),
  )
}

/** A verb's ending in English, a clitic in Indonesian. */
function isEnding(word: string, stem: string): boolean {
  return /^(?:[a-z]?(?:ing|ed)|s|es|e|er|ers|y|ies|ed|kan|nya|an|i|lah|ness)$/.test(word.slice(stem.length))
}

/** Lower case, no accents, one space between words. */
function plainOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
}

const FIGURES: Record<string, string> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's' }

/** Inside words only: a count beside a word stays a count. */
function lettersOf(text: string): string {
  return text.replace(/(?<=[a-z])[013457@$]+(?=[a-z])|[@$](?=[a-z])/g, (figures) =>
    [...figures].map((figure) => FIGURES[figure]).join(''),
  )
}

/** "b u g i l" and "b.u.g.i.l" are words too. */
function joined(text: string): string {
  return text.replace(/(?<![a-z])[a-z](?:[ .*·]+[a-z](?![a-z])){2,}/g, (letters) =>
    letters.replace(/[^a-z]/g, ''),
  )
}
