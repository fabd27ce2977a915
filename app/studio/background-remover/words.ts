/** The Background Remover's own texts. Indonesian first: short, spoken. */
export const id = {
  things_other: '{{count, number}} foto',
  group: 'Foto {{number}}',
  price: {
    picture_other: 'Foto, semua jenis hasil',
    discount5: 'Diskon 5 %, mulai 20 foto',
    discount10: 'Diskon 10 %, mulai 51 foto',
    discount15: 'Diskon 15 %, mulai 101 foto',
    discount20: 'Diskon 20 %, mulai 201 foto',
  },
  step: { cutting: 'memotong latar', asking: 'menunggu layanan AI' },
  scores: { edge: 'Kerapian tepi' },
  problems: {
    'no-pictures': 'Belum ada foto yang dicentang. Unggah atau centang paling sedikit satu.',
    'no-kinds': 'Pilih paling sedikit satu jenis hasil.',
    'file-missing': 'Salah satu foto sudah dihapus. Centang yang lain.',
    'not-a-picture': '"{{file}}" bukan foto. Lepas centangnya, lalu pilih foto.',
    'background-busy':
      'Latar "{{file}}" terlalu ramai untuk mesin bawaan. Foto ulang di depan kertas atau tembok polos, lepas centangnya, atau pakai mesin AI kalau ada. Kreditnya tidak terpakai.',
    'nothing-found':
      'Tidak ada produk yang terlihat di "{{file}}". Pilih foto yang produknya tidak menyatu dengan latar. Kreditnya sudah kembali.',
    'too-alike':
      'Warna produk di "{{file}}" terlalu mirip latarnya, tepinya tidak terlihat. Foto lagi di depan warna lain. Kreditnya sudah kembali.',
    'picture-unreadable':
      '"{{file}}" rusak dan tidak bisa dibuka. Unggah ulang dari aslinya. Kreditnya sudah kembali.',
    'not-cut':
      'Layanan AI tidak bisa memotong "{{file}}". Coba foto lain, atau mesin bawaan kalau latarnya polos. Kreditnya sudah kembali.',
    'service-down':
      'Layanan AI sedang gangguan. Foto yang belum jadi tidak dihitung, kreditnya kembali. Coba lagi nanti, atau pakai mesin bawaan untuk latar polos.',
    'service-closed':
      'Layanan AI sedang menolak permintaan dari kami. Kredit foto yang belum jadi kembali. Coba lagi nanti, atau pakai mesin bawaan untuk latar polos.',
    'service-full':
      'Jatah layanan AI untuk hari ini sudah habis. Kredit foto yang belum jadi kembali. Coba lagi besok, atau pakai mesin bawaan untuk latar polos.',
    'preview-plain-only':
      'Pratinjau gratis hanya untuk mesin bawaan. Untuk mesin AI, coba dulu dengan satu foto.',
  },
  warnings: {
    'picture-small':
      '"{{file}}" hanya {{width}}×{{height}} piksel ({{count, number}} foto sekecil ini), jadi agak buram di kotak {{side}} piksel.',
    'picture-large':
      '"{{file}}" diperkecil ke {{megapixels}} megapiksel ({{count, number}} foto sebesar ini). Itu masih lebih dari yang disimpan marketplace.',
  },
  photos: {
    title: 'Foto',
    count_other: '{{count, number}} dicentang',
    most: 'paling banyak {{count, number}}',
    all: 'Centang semua',
    none: 'Lepas semua',
    label: 'Foto Anda, centang yang mau dipotong',
    empty: 'Unggah foto di atas. Paling gampang: produk di depan kertas atau tembok polos.',
    look: 'Lihat {{file}}',
    busy: 'latar ramai',
    busyNote_other: '{{count, number}} foto yang dicentang berlatar ramai.',
    dropBusy_other: 'Lepas yang {{count, number}}',
  },
  kinds: {
    title: 'Hasil tiap foto',
    hint: 'Boleh lebih dari satu, harganya tetap 3 kredit per foto.',
    transparent: 'PNG transparan',
    transparentHint: 'ukuran asli',
    white: 'Putih',
    whiteHint: 'JPEG, ukuran asli',
    colour: 'Berwarna',
    colourHint: 'JPEG, ukuran asli',
    square: 'Kotak marketplace',
    squareHint: 'JPEG putih, di tengah',
  },
  colour: { label: 'Warna latar', own: 'Warna sendiri', use: 'Pakai warna {{colour}}' },
  square: {
    title: 'Kotak marketplace',
    side: 'Ukuran',
    sideValue: '{{side}}×{{side}} piksel',
    fill: 'Besar produk di kotak',
    fillNow: '{{percent}} % dari sisi kotak',
    shadow: 'Bayangan tipis di kaki produk',
  },
  engine: {
    label: 'Mesin',
    plain: 'Bawaan, untuk latar polos',
    ai: 'AI, untuk latar apa saja',
    plainOnly:
      'Mesin bawaan memotong produk di depan latar polos atau gradasi: kertas, kain, tembok, meja. Latar ramai dan rambut halus butuh mesin AI, yang belum tersambung di sini.',
    plainHint:
      'Untuk produk di depan latar polos atau gradasi. Latar ramai ditolak dengan jelas, kreditnya tidak terpakai.',
    aiHint: 'Untuk latar ramai, rambut, dan bulu. Fotonya dikirim ke penyedia AI untuk dipotong.',
    down: 'Layanan AI sedang tidak menjawab. Mesin bawaan tetap bisa dipakai untuk latar polos.',
    usePlain: 'Pakai mesin bawaan',
  },
  holes: {
    label: 'Potong juga lubangnya',
    hint: 'Misalnya di gagang cangkir. Matikan kalau bagian produk yang sewarna latar ikut hilang.',
  },
  preview: {
    title: 'Pratinjau',
    lead: 'Gratis, kecil, dari mesin yang sama dengan hasil akhirnya.',
    choose: 'Centang foto untuk melihat hasilnya di sini.',
    before: 'Aslinya',
    making: 'Sedang dipotong',
    failed: 'Pratinjau gagal dibuat. Tidak ada kredit terpakai.',
  },
} as const

export const en = {
  things_one: '{{count, number}} photo',
  things_other: '{{count, number}} photos',
  group: 'Photo {{number}}',
  price: {
    picture_one: 'Photo, all kinds of results',
    picture_other: 'Photos, all kinds of results',
    discount5: 'Discount 5 %, from 20 photos',
    discount10: 'Discount 10 %, from 51 photos',
    discount15: 'Discount 15 %, from 101 photos',
    discount20: 'Discount 20 %, from 201 photos',
  },
  step: { cutting: 'cutting out', asking: 'waiting for the AI service' },
  scores: { edge: 'Clean edge' },
  problems: {
    'no-pictures': 'No photo is ticked yet. Upload or tick at least one.',
    'no-kinds': 'Choose at least one kind of result.',
    'file-missing': 'One of the photos was deleted. Tick another one.',
    'not-a-picture': '"{{file}}" is no photo. Untick it and choose a photo.',
    'background-busy':
      'The background of "{{file}}" is too busy for the built-in engine. Photograph it again before plain paper or a wall, untick it, or use the AI engine where there is one. No credits were used for it.',
    'nothing-found':
      'There is no product to be seen in "{{file}}". Choose a photo whose product stands out from the background. Its credits are back.',
    'too-alike':
      'The product in "{{file}}" is too much the colour of its background, so its outline cannot be seen. Photograph it before another colour. Its credits are back.',
    'picture-unreadable':
      '"{{file}}" is damaged and cannot be opened. Upload it again from the original. Its credits are back.',
    'not-cut':
      'The AI service cannot cut out "{{file}}". Try another photo, or the built-in engine if the background is plain. Its credits are back.',
    'service-down':
      'The AI service is down. Photos that were not made are not counted, their credits are back. Try again later, or use the built-in engine for plain backgrounds.',
    'service-closed':
      'The AI service turns our requests away. The credits of photos that were not made are back. Try again later, or use the built-in engine for plain backgrounds.',
    'service-full':
      'The AI service is used up for today. The credits of photos that were not made are back. Try again tomorrow, or use the built-in engine for plain backgrounds.',
    'preview-plain-only':
      'Free previews are for the built-in engine only. To try the AI engine, begin with one photo.',
  },
  warnings: {
    'picture-small':
      '"{{file}}" has only {{width}}×{{height}} pixels ({{count, number}} so small), so it looks soft on a square of {{side}} pixels.',
    'picture-large':
      '"{{file}}" is made smaller, to {{megapixels}} megapixels ({{count, number}} so large). That is still more than marketplaces keep.',
  },
  photos: {
    title: 'Photos',
    count_one: '{{count, number}} ticked',
    count_other: '{{count, number}} ticked',
    most: 'at most {{count, number}}',
    all: 'Tick all',
    none: 'Untick all',
    label: 'Your photos, tick those to cut out',
    empty: 'Upload photos above. Easiest: a product before plain paper or a plain wall.',
    look: 'Look at {{file}}',
    busy: 'busy background',
    busyNote_one: '{{count, number}} ticked photo has a busy background.',
    busyNote_other: '{{count, number}} ticked photos have a busy background.',
    dropBusy_one: 'Untick this {{count, number}}',
    dropBusy_other: 'Untick these {{count, number}}',
  },
  kinds: {
    title: 'Results of each photo',
    hint: 'More than one if you like; it stays at 3 credits a photo.',
    transparent: 'Transparent PNG',
    transparentHint: 'original size',
    white: 'White',
    whiteHint: 'JPEG, original size',
    colour: 'Coloured',
    colourHint: 'JPEG, original size',
    square: 'Marketplace square',
    squareHint: 'white JPEG, centred',
  },
  colour: { label: 'Background colour', own: 'Your own colour', use: 'Use the colour {{colour}}' },
  square: {
    title: 'Marketplace square',
    side: 'Size',
    sideValue: '{{side}}×{{side}} pixels',
    fill: 'Product in the square',
    fillNow: '{{percent}} % of the side',
    shadow: 'A faint shadow at the foot of the product',
  },
  engine: {
    label: 'Engine',
    plain: 'Built in, for plain backgrounds',
    ai: 'AI, for any background',
    plainOnly:
      'The built-in engine cuts out products before a plain or graded background: paper, cloth, a wall, a table. Busy backgrounds and fine hair need the AI engine, which is not connected here.',
    plainHint:
      'For products before a plain or graded background. Busy ones are refused clearly and use no credits.',
    aiHint: 'For busy backgrounds, hair and fur. The photo is sent to an AI provider to be cut out.',
    down: 'The AI service does not answer. The built-in engine still works for plain backgrounds.',
    usePlain: 'Use the built-in engine',
  },
  holes: {
    label: 'Cut holes out too',
    hint: 'Such as the one in a mug’s handle. Switch it off if parts in the background’s colour get lost.',
  },
  preview: {
    title: 'Preview',
    lead: 'Free, small, by the engine that makes the real ones.',
    choose: 'Tick a photo to see its results here.',
    before: 'Original',
    making: 'Being cut out',
    failed: 'The preview could not be made. No credits were used.',
  },
} as const
