import { describe, expect, it, test } from 'vitest'
import { findForbidden, speaksOfPose } from './moderation.ts'

describe('what no picture may show', () => {
  it.each([
    ['berdiri telanjang di pantai', 'adult'],
    ['standing NUDE', 'adult'],
    ['pose tanpa busana', 'adult'],
    ['berdiri t3lanj4ng', 'adult'],
    ['b.u.g.i.l sambil duduk', 'adult'],
    ['s e x y pose, s e x', 'adult'],
    ['memegang pistol ke kepala', 'violence'],
    ['a man holding a gun', 'violence'],
    ['duduk bersimbah darah', 'violence'],
    ['duduk mengisap ganja', 'drugs'],
    ['smoking weed on a chair', 'drugs'],
    ['pose seperti Spider-Man', 'character'],
    ['dressed as Pikachu', 'character'],
    ['Hello  Kitty standing', 'character'],
  ])('is found in %j', (text, kind) => expect(findForbidden(text)?.kind).toBe(kind))

  it.each([
    'berdiri tegak sambil memegang tas',
    'standing with one hand on the hip, 3/4 view',
    'wanita berhijab duduk di kafe, tersenyum',
    'serving 10 cups of coffee, gunakan apron',
    'one piece dress, walking',
    'berbagi makanan, bahu rileks, sekolah dasar',
    'sesame seeds on a table',
    'klinik anestesi, dokter berdiri',
    'Pak Bomar mengangkat kardus',
  ])('is not found in %j', (text) => expect(findForbidden(text)).toBeUndefined())
})

test.each([
  ['berdiri santai', true],
  ['memegang produk di depan dada', true],
  ['Duduknya menyamping', true],
  ['sitting on a stool', true],
  ['arms crossed', true],
  ['looking over the shoulder', true],
  ['waving', true],
  ['promo diskon akhir tahun', false],
  ['the weather is nice', false],
  ['', false],
])('%j speaks of a pose: %s', (text, isPose) => expect(speaksOfPose(text)).toBe(isPose))
