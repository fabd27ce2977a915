/** The Copywriter's own texts. Indonesian first: short, spoken. */
export const id = {
  things_other: '{{count, number}} set teks',
  price: { set: 'Set teks' },
  step: { writing: 'menulis' },
  problems: {
    'description-missing':
      'Ceritakan dulu produknya, paling sedikit {{count, number}} huruf: apa, untuk siapa, apa bedanya.',
    'service-refused':
      'Teks untuk ini tidak bisa kami buatkan. Tulis soal produknya saja, tanpa hal yang melanggar hukum atau merugikan orang. Kreditnya sudah kembali.',
  },
  field: {
    description: 'Ceritakan produknya',
    descriptionHint: 'Apa, untuk siapa, apa bedanya, harganya. Yang tidak ditulis tidak dikarang.',
    descriptionPlaceholder: 'Misalnya: keripik singkong balado 150 gram, Rp 15.000, tanpa pengawet …',
    audience: 'Untuk siapa',
    audiencePlaceholder: 'Misalnya: anak kos yang suka pedas',
    tone: 'Gaya bahasa',
    slides: 'Jumlah slide',
    language: 'Bahasa',
    count: 'Jumlah set',
    countHint: 'Setiap set memakai pendekatan lain.',
  },
  tone: { casual: 'Santai', professional: 'Profesional', promotional: 'Promosi', funny: 'Lucu' },
  language: { id: 'Indonesia', en: 'Inggris', both: 'Keduanya' },
  side: {
    open: 'Tulis teks dengan AI',
    title: 'Tulis teks dengan AI',
    use: 'Pakai teks ini',
    result: 'Teks {{language}}',
    hint: 'Setelah dipakai, teksnya masih bisa diubah di formulir.',
    unread: 'Teksnya jadi, tetapi belum bisa ditampilkan di sini. Buka di Hasil.',
  },
} as const

export const en = {
  things_one: '{{count, number}} set of copy',
  things_other: '{{count, number}} sets of copy',
  price: { set: 'Set of copy' },
  step: { writing: 'writing' },
  problems: {
    'description-missing':
      'Tell about the product first, in at least {{count, number}} characters: what, for whom, what is special.',
    'service-refused':
      'We cannot write this. Write about the product alone, with nothing unlawful or harmful to people. Your credits are back.',
  },
  field: {
    description: 'About the product',
    descriptionHint: 'What, for whom, what is special, the price. What you leave out is not made up.',
    descriptionPlaceholder: 'For example: cassava crisps, 150 grams, Rp 15,000, no preservatives …',
    audience: 'For whom',
    audiencePlaceholder: 'For example: students who like it hot',
    tone: 'Tone',
    slides: 'Slides',
    language: 'Language',
    count: 'Sets',
    countHint: 'Each set takes another approach.',
  },
  tone: { casual: 'Relaxed', professional: 'Professional', promotional: 'Promotional', funny: 'Funny' },
  language: { id: 'Indonesian', en: 'English', both: 'Both' },
  side: {
    open: 'Write texts with AI',
    title: 'Write texts with AI',
    use: 'Use these texts',
    result: '{{language}} texts',
    hint: 'You can still change them in the form afterwards.',
    unread: 'The texts are ready but cannot be shown here. Open them under Results.',
  },
} as const
