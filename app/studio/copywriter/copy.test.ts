import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { copiesSchema, copyText, readCopies } from './copy.ts'

const set = (over: object = {}) => ({
  slides: [
    { title: 'Ngemil sehat', body: 'Tanpa pengawet.' },
    { title: 'Mau coba?', body: '' },
  ],
  cta: 'Pesan sekarang',
  hashtags: ['#umkm', '#keripik', '#singkong', '#lampung', '#camilan'],
  altTexts: ['Semangkuk keripik'],
  caption: 'Renyah sampai habis.',
  ...over,
})

const read = (over: object = {}, slides = 2) => {
  const [copy] = readCopies({ id: set(over) }, { languages: ['id'], slides })
  return copy!
}

describe('an answer', () => {
  it('is taken as it is where nothing is wrong with it', () => {
    expect(read()).toEqual({
      language: 'id',
      ...set(),
      // Where none was given the title stands in.
      altTexts: ['Semangkuk keripik', 'Mau coba?'],
    })
  })

  it('loses marks, addresses and hidden characters', () => {
    const title = '<img src=x onerror=alert(1)>Ngemil\u202e  sehat https://evil.example/x?y=1 , enak'
    expect(read({ slides: [{ title, body: '' }, set().slides[1]] }).slides[0]?.title).toBe(
      'Ngemil sehat, enak',
    )
  })

  it('ends at a word where it is too long', () => {
    const title = 'Camilan renyah yang dibuat pelan-pelan oleh keluarga di lereng gunung dekat Lampung'
    const { slides } = read({ slides: [{ title, body: '' }, set().slides[1]] })
    expect(slides[0]?.title).toBe('Camilan renyah yang dibuat pelan-pelan oleh keluarga di')
  })

  it('has five to twelve hashtags that are some, each once', () => {
    const tags = ['umkm', '#UMKM', '#jajan pasar', '#', '#é_1', '#a', '#b', '#c']
    expect(read({ hashtags: tags }).hashtags).toEqual(['#UMKM', '#jajanpasar', '#é_1', '#a', '#b', '#c'])
    const many = Array.from({ length: 30 }, (_, index) => `#tag${index}`)
    expect(read({ hashtags: many }).hashtags).toHaveLength(12)
  })

  it.each([
    ['slides are missing', {}, 3],
    ['a title says nothing', { slides: [{ title: '<b></b>', body: '' }, set().slides[1]] }, 2],
    ['there are too few hashtags', { hashtags: ['#a', '#A', '# '] }, 2],
    ['a part is missing', { cta: undefined }, 2],
  ])('is refused where %s', (_, over, slides) => {
    expect(() => read(over, slides)).toThrow()
  })

  it('may hold more slides than were asked for', () => {
    expect(read({}, 1).slides).toHaveLength(1)
  })

  it('never passes a limit, whatever it says', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 900 })
    const answer = fc.record({
      slides: fc.array(fc.record({ title: text, body: text }), { minLength: 2, maxLength: 4 }),
      cta: text,
      hashtags: fc.array(text, { minLength: 5, maxLength: 20 }),
      altTexts: fc.array(text, { maxLength: 4 }),
      caption: text,
    })
    fc.assert(
      fc.property(answer, (id) => {
        try {
          const copies = readCopies({ id }, { languages: ['id'], slides: 2 })
          expect(copiesSchema.parse(copies)).toEqual(copies)
          expect(JSON.stringify(copies)).not.toMatch(/https?:\/\/|<\w+[^>]*>|\\u0000/)
        } catch (error) {
          // Refusing is right too; passing something longer is not.
          expect(String(error)).not.toContain('AssertionError')
        }
      }),
      { numRuns: 200 },
    )
  })
})

test('a set reads as plain text, one language after the other', () => {
  const copies = readCopies(
    { id: set(), en: set({ cta: 'Order now' }) },
    { languages: ['id', 'en'], slides: 2 },
  )
  const text = copyText(copies)
  expect(text).toMatch(
    /^Bahasa Indonesia\n\n1\. Ngemil sehat\nTanpa pengawet\.\n\n2\. Mau coba\?\n\nTombol: Pesan/,
  )
  expect(text).toContain('\n\n\nEnglish\n\n')
  expect(text).toContain('#umkm #keripik #singkong #lampung #camilan')
  expect(text).toMatch(/2\. Mau coba\?\n$/)
  expect(copyText(copies.slice(0, 1))).toMatch(/^1\. Ngemil sehat\n/)
})
