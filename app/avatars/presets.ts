import { personaSchema, traitsSchema, type Persona, type STYLES, type Traits } from '#app/avatars/traits.ts'

type Style = (typeof STYLES)[number]
type Text = { id: string; en: string }

/** A character to begin with: how it looks, who it is, and the words that a picture of it is asked for with. */
export interface AvatarPreset {
  /** kebab-case; part of an address. */
  id: string
  title: Text
  traits: Traits
  persona: { id: Persona; en: Persona }
  /** For the makers of pictures, who know English best. */
  prompt: string
  /** Of its drawing. */
  seed: number
}

export function findAvatarPreset(id: string): AvatarPreset | undefined {
  return AVATAR_PRESETS.find((preset) => preset.id === id)
}

/** Where its drawing is. */
export function presetPictureUrl(id: string): string {
  return `/avatars/presets/${id}/picture.svg`
}

type Look = Partial<Omit<Traits, 'style'>>
/** Name, age, and in both languages three words of character and a sentence of background. */
type Life = [name: string, age: number, words: Text, background: Text]

function preset(style: Style, id: string, title: Text, look: Look, life: Life, prompt: string): AvatarPreset {
  const [name, age, words, background] = life
  const persona = (language: 'id' | 'en') =>
    personaSchema.parse({ name, age, traits: words[language].split(', '), background: background[language] })
  return {
    id,
    title,
    traits: traitsSchema.parse({ ...look, style }),
    persona: { id: persona('id'), en: persona('en') },
    prompt,
    seed: [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 100_000, 7),
  }
}

export const AVATAR_PRESETS: readonly AvatarPreset[] = [
  preset(
    'professional',
    'office-hijab',
    { id: 'Manajer berhijab', en: 'Manager in hijab' },
    { hair: 'hijab', coverColour: '#23356b', outfit: 'blazer', outfitColour: '#d9d2c3', age: 'adult' },
    [
      'Laras',
      34,
      { id: 'teliti, tenang, tegas', en: 'careful, calm, firm' },
      {
        id: 'Memimpin tim kecil dan suka menjelaskan hal rumit dengan sederhana.',
        en: 'Leads a small team and explains hard things simply.',
      },
    ],
    'a confident Indonesian businesswoman in a neat navy hijab and a cream blazer, soft office light',
  ),
  preset(
    'professional',
    'young-founder',
    { id: 'Pendiri usaha muda', en: 'Young founder' },
    { gender: 'male', hair: 'short', outfit: 'shirt', outfitColour: '#f2f0ea', skin: 'medium' },
    [
      'Bagas',
      27,
      { id: 'berani, cepat, hangat', en: 'bold, quick, warm' },
      {
        id: 'Membangun merek kopi kemasan dari dapur rumah.',
        en: 'Built a bottled coffee brand in the kitchen at home.',
      },
    ],
    'a young Indonesian entrepreneur with short black hair in a white shirt, bright modern workspace',
  ),
  preset(
    'professional',
    'doctor',
    { id: 'Dokter ramah', en: 'Friendly doctor' },
    {
      hair: 'bun',
      outfit: 'uniform',
      outfitColour: '#f4f7f6',
      hasGlasses: true,
      age: 'adult',
      skin: 'light',
    },
    [
      'dr. Maya',
      38,
      { id: 'sabar, jujur, menenangkan', en: 'patient, honest, soothing' },
      {
        id: 'Menjawab pertanyaan kesehatan keluarga tanpa menakut-nakuti.',
        en: 'Answers family health questions without scaring anyone.',
      },
    ],
    'a friendly Indonesian doctor with glasses, hair in a bun, white coat, clean clinic background',
  ),
  preset(
    'professional',
    'teacher',
    { id: 'Guru pembimbing', en: 'Mentor' },
    {
      gender: 'male',
      age: 'adult',
      hair: 'short',
      outfit: 'shirt',
      outfitColour: '#7a8f6a',
      hasGlasses: true,
    },
    [
      'Pak Arif',
      45,
      { id: 'bijak, lucu, telaten', en: 'wise, funny, patient' },
      {
        id: 'Mengajar wirausaha di sekolah kejuruan.',
        en: 'Teaches small business at a vocational school.',
      },
    ],
    'a kind Indonesian teacher in his forties with glasses and a sage green shirt, library background',
  ),
  preset(
    'professional',
    'executive',
    { id: 'Eksekutif', en: 'Executive' },
    {
      gender: 'male',
      age: 'adult',
      hair: 'short',
      outfit: 'suit',
      outfitColour: '#2b2f3a',
      body: 'athletic',
    },
    [
      'Reza',
      41,
      { id: 'tegas, rapi, tepercaya', en: 'decisive, neat, trusted' },
      {
        id: 'Menangani penjualan ke perusahaan besar.',
        en: 'Handles sales to large companies.',
      },
    ],
    'an Indonesian executive in a dark tailored suit, confident smile, soft grey studio background',
  ),
  preset(
    'professional',
    'barista',
    { id: 'Barista kedai', en: 'Café barista' },
    { hair: 'ponytail', outfit: 'apron', outfitColour: '#4d3b2f', hairColour: 'dark-brown' },
    [
      'Nadia',
      24,
      { id: 'ceria, cekatan, ingat nama pelanggan', en: 'cheerful, deft, remembers names' },
      {
        id: 'Meracik kopi susu di kedai dekat kampus.',
        en: 'Makes milk coffee at a café near a campus.',
      },
    ],
    'a cheerful Indonesian barista with a ponytail and a brown apron, warm café background',
  ),
  preset(
    'casual',
    'student',
    { id: 'Mahasiswi', en: 'Student' },
    { hair: 'medium', outfit: 'hoodie', outfitColour: '#c9a3b4', age: 'young', skin: 'light' },
    [
      'Tasya',
      20,
      { id: 'ingin tahu, spontan, hemat', en: 'curious, spontaneous, thrifty' },
      {
        id: 'Mengulas barang murah yang layak beli untuk anak kos.',
        en: 'Reviews cheap finds for students who rent a room.',
      },
    ],
    'an Indonesian university student with shoulder-length black hair and a dusty pink hoodie, campus garden',
  ),
  preset(
    'casual',
    'hijab-casual',
    { id: 'Hijab santai', en: 'Hijab, relaxed' },
    { hair: 'hijab', coverColour: '#d8b8a0', outfit: 'casual', outfitColour: '#8aa399' },
    [
      'Aisyah',
      26,
      { id: 'lembut, kreatif, apa adanya', en: 'gentle, creative, down to earth' },
      {
        id: 'Berbagi resep bekal dan cerita belanja mingguan.',
        en: 'Shares lunch box recipes and weekly shopping.',
      },
    ],
    'a smiling young Indonesian woman in a soft peach hijab and a sage top, sunny living room',
  ),
  preset(
    'casual',
    'young-mother',
    { id: 'Ibu muda', en: 'Young mother' },
    { hair: 'bun', outfit: 't-shirt', outfitColour: '#e3c07a', age: 'adult', body: 'average' },
    [
      'Mira',
      31,
      { id: 'praktis, hangat, jujur', en: 'practical, warm, honest' },
      {
        id: 'Memilih barang rumah tangga yang awet dan aman untuk anak.',
        en: 'Picks things for the home that last and are safe for children.',
      },
    ],
    'a warm Indonesian mother in her early thirties, hair in a loose bun, mustard T-shirt, bright kitchen',
  ),
  preset(
    'casual',
    'street-guy',
    { id: 'Anak muda kota', en: 'City guy' },
    { gender: 'male', hair: 'short', outfit: 'hoodie', outfitColour: '#3d4450' },
    [
      'Dimas',
      22,
      { id: 'santai, humoris, setia kawan', en: 'easy-going, funny, loyal' },
      {
        id: 'Suka sepatu, musik, dan nongkrong di pasar malam.',
        en: 'Likes sneakers, music and night markets.',
      },
    ],
    'a young Indonesian man with short hair and a charcoal hoodie, city street at dusk',
  ),
  preset(
    'casual',
    'curly-girl',
    { id: 'Si rambut ikal', en: 'Curly hair' },
    { hair: 'curly', outfit: 'dress', outfitColour: '#c96f4a', skin: 'brown', hairColour: 'dark-brown' },
    [
      'Monik',
      25,
      { id: 'percaya diri, ekspresif, ramah', en: 'confident, expressive, friendly' },
      {
        id: 'Dari Kupang; mengulas perawatan rambut ikal.',
        en: 'From Kupang; reviews care for curly hair.',
      },
    ],
    'an Indonesian woman from the east with brown skin and curly hair, terracotta dress, daylight',
  ),
  preset(
    'casual',
    'grandmother',
    { id: 'Nenek penjual kue', en: 'Grandmother baker' },
    {
      age: 'senior',
      hair: 'bun',
      hairColour: 'grey',
      outfit: 'apron',
      outfitColour: '#b3503f',
      body: 'plus',
    },
    [
      'Oma Ningsih',
      66,
      { id: 'penyayang, cerewet, murah hati', en: 'loving, talkative, generous' },
      {
        id: 'Membuat kue basah sejak subuh selama empat puluh tahun.',
        en: 'Has made steamed cakes before dawn for forty years.',
      },
    ],
    'a loving Indonesian grandmother with grey hair in a bun and a red apron, home bakery',
  ),
  preset(
    'casual',
    'father',
    { id: 'Bapak rumahan', en: 'Family father' },
    {
      gender: 'male',
      age: 'adult',
      hair: 'short',
      hasBeard: true,
      outfit: 't-shirt',
      outfitColour: '#5d7fa3',
    },
    [
      'Pak Yudi',
      39,
      { id: 'sabar, terampil, jenaka', en: 'patient, handy, playful' },
      {
        id: 'Memperbaiki apa saja di rumah dan menjelaskan caranya.',
        en: 'Repairs anything at home and shows how.',
      },
    ],
    'an Indonesian father with a short beard and a blue T-shirt, cosy home workshop',
  ),
  preset(
    'sports',
    'runner',
    { id: 'Pelari pagi', en: 'Morning runner' },
    { hair: 'ponytail', outfit: 'sport', outfitColour: '#e0603c', body: 'athletic' },
    [
      'Kirana',
      28,
      { id: 'disiplin, segar, menyemangati', en: 'disciplined, fresh, encouraging' },
      {
        id: 'Lari sebelum kerja dan menguji sepatu tiap bulan.',
        en: 'Runs before work and tests shoes every month.',
      },
    ],
    'an athletic Indonesian woman with a ponytail in an orange running top, park at sunrise',
  ),
  preset(
    'sports',
    'gym-coach',
    { id: 'Pelatih gim', en: 'Gym coach' },
    {
      gender: 'male',
      hair: 'buzz',
      outfit: 'sport',
      outfitColour: '#2f5d50',
      body: 'athletic',
      skin: 'brown',
    },
    [
      'Coach Ferdi',
      33,
      { id: 'kuat, telaten, blak-blakan', en: 'strong, thorough, direct' },
      {
        id: 'Melatih pemula dengan target kecil yang tercapai.',
        en: 'Coaches beginners with small goals that are met.',
      },
    ],
    'a fit Indonesian gym coach with a buzz cut in a green sports shirt, modern gym',
  ),
  preset(
    'sports',
    'hijab-sport',
    { id: 'Atlet berhijab', en: 'Athlete in hijab' },
    { hair: 'hijab', coverColour: '#1f1f24', outfit: 'sport', outfitColour: '#5a49a8', body: 'athletic' },
    [
      'Zahra',
      23,
      { id: 'gigih, ceria, sportif', en: 'persistent, cheerful, fair' },
      {
        id: 'Bermain bulu tangkis dan mengulas baju olahraga tertutup.',
        en: 'Plays badminton and reviews modest sportswear.',
      },
    ],
    'an Indonesian sportswoman in a black sports hijab and a violet jersey, badminton hall',
  ),
  preset(
    'sports',
    'cyclist',
    { id: 'Pesepeda', en: 'Cyclist' },
    {
      gender: 'male',
      age: 'adult',
      hair: 'short',
      hairColour: 'grey',
      outfit: 'sport',
      outfitColour: '#2c7fb0',
    },
    [
      'Om Hendra',
      52,
      { id: 'bugar, ramah, suka bercerita', en: 'fit, friendly, full of stories' },
      {
        id: 'Bersepeda keliling kota tiap Minggu bersama teman lama.',
        en: 'Rides around town on Sundays with old friends.',
      },
    ],
    'a fit Indonesian man in his fifties with grey hair in a blue cycling jersey, mountain road',
  ),
  preset(
    'fashion',
    'model-chic',
    { id: 'Model modis', en: 'Fashion model' },
    { hair: 'long', outfit: 'blazer', outfitColour: '#1f1d1b', body: 'slim', skin: 'light' },
    [
      'Clara',
      25,
      { id: 'anggun, percaya diri, tenang', en: 'graceful, confident, calm' },
      {
        id: 'Memadukan pakaian lokal untuk kerja dan pesta.',
        en: 'Combines local brands for work and evenings.',
      },
    ],
    'an elegant Indonesian fashion model with long black hair in a black blazer, minimal studio',
  ),
  preset(
    'fashion',
    'hijab-syari',
    { id: 'Busana syari', en: 'Modest fashion' },
    { hair: 'hijab-syari', coverColour: '#8f6f86', outfit: 'gamis', outfitColour: '#a98aa0' },
    [
      'Salma',
      29,
      { id: 'anggun, lembut, rapi', en: 'graceful, gentle, neat' },
      {
        id: 'Memperagakan gamis dan khimar untuk sehari-hari.',
        en: 'Shows long dresses and wide veils for every day.',
      },
    ],
    'a graceful Indonesian woman in a long mauve khimar and gamis, soft neutral studio light',
  ),
  preset(
    'fashion',
    'streetwear',
    { id: 'Busana jalanan', en: 'Streetwear' },
    { gender: 'male', hair: 'curly', outfit: 'hoodie', outfitColour: '#e6a100', skin: 'dark' },
    [
      'Jordan',
      23,
      { id: 'berani, ekspresif, kompak', en: 'bold, expressive, tight-knit' },
      {
        id: 'Dari Jayapura; meracik gaya jalanan dengan merek lokal.',
        en: 'From Jayapura; styles streetwear from local brands.',
      },
    ],
    'a Papuan young man with curly hair in a bright yellow hoodie, colourful street wall',
  ),
  preset(
    'fashion',
    'silver-lady',
    { id: 'Rambut putih anggun', en: 'Silver elegance' },
    {
      age: 'senior',
      hair: 'short',
      hairColour: 'white',
      outfit: 'dress',
      outfitColour: '#35566b',
      body: 'slim',
    },
    [
      'Tante Vera',
      61,
      { id: 'berkelas, cerdas, terus terang', en: 'classy, sharp, frank' },
      {
        id: 'Membuktikan bahwa gaya tidak mengenal umur.',
        en: 'Proves that style has no age.',
      },
    ],
    'an elegant Indonesian woman in her sixties with short white hair and a deep blue dress, gallery light',
  ),
  preset(
    'fashion',
    'plus-size',
    { id: 'Gaya ukuran besar', en: 'Plus-size style' },
    { hair: 'medium', outfit: 'dress', outfitColour: '#b23a58', body: 'plus' },
    [
      'Intan',
      30,
      { id: 'hangat, percaya diri, jenaka', en: 'warm, confident, witty' },
      {
        id: 'Mencari potongan yang nyaman untuk semua ukuran.',
        en: 'Looks for cuts that are comfortable in every size.',
      },
    ],
    'a confident plus-size Indonesian woman with medium-length hair in a crimson dress, studio light',
  ),
  preset(
    'traditional',
    'kebaya',
    { id: 'Kebaya', en: 'Kebaya' },
    { hair: 'bun', outfit: 'kebaya', outfitColour: '#4f8a74', age: 'young' },
    [
      'Sekar',
      27,
      { id: 'santun, luwes, bangga budaya', en: 'polite, poised, proud of tradition' },
      {
        id: 'Menari klasik dan menjual kebaya buatan ibunya.',
        en: 'Dances and sells the kebayas that her mother makes.',
      },
    ],
    'an Indonesian woman in a green lace kebaya, hair in a traditional bun, warm pendopo light',
  ),
  preset(
    'traditional',
    'batik-man',
    { id: 'Batik pria', en: 'Man in batik' },
    { gender: 'male', age: 'adult', hair: 'short', outfit: 'batik', outfitColour: '#7a4a2a' },
    [
      'Mas Wisnu',
      36,
      { id: 'sopan, mantap, berwibawa', en: 'courteous, steady, dignified' },
      {
        id: 'Pengrajin batik tulis generasi ketiga dari Pekalongan.',
        en: 'Third-generation batik maker from Pekalongan.',
      },
    ],
    'an Indonesian man in a brown hand-drawn batik shirt, batik workshop background',
  ),
  preset(
    'traditional',
    'batik-hijab',
    { id: 'Batik berhijab', en: 'Batik and hijab' },
    { hair: 'hijab', coverColour: '#6b2f2a', outfit: 'batik', outfitColour: '#b0763a', age: 'adult' },
    [
      'Bu Ratna',
      42,
      { id: 'ramah, telaten, dermawan', en: 'friendly, thorough, generous' },
      {
        id: 'Mengelola koperasi batik di kampungnya.',
        en: 'Runs the batik cooperative of her village.',
      },
    ],
    'an Indonesian woman in a maroon hijab and a brown batik blouse, market of textiles',
  ),
  preset(
    'traditional',
    'elder-turban',
    { id: 'Sesepuh', en: 'Elder with headcloth' },
    {
      gender: 'male',
      age: 'senior',
      hair: 'turban',
      coverColour: '#5a3a24',
      outfit: 'batik',
      outfitColour: '#3b3550',
      hasBeard: true,
      hairColour: 'white',
    },
    [
      'Mbah Karto',
      70,
      { id: 'arif, tenang, suka berkelakar', en: 'wise, serene, fond of jokes' },
      {
        id: 'Dalang yang meracik jamu warisan keluarga.',
        en: 'A puppeteer who blends his family’s herbal drinks.',
      },
    ],
    'an elderly Javanese man with a white beard, brown headcloth and dark batik, evening lamp light',
  ),
]
