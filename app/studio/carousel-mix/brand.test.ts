import { expect, test } from 'vitest'
import { applyBrand, readableOn } from './brand.ts'
import { carouselInput } from './input.ts'

const input = carouselInput.parse({
  slides: [
    {
      pictures: ['a'],
      blocks: [
        { kind: 'title', texts: ['x'] },
        { kind: 'body', texts: ['y'] },
      ],
    },
    {
      colour: '#123456',
      colour2: '#000000',
      blocks: [
        { kind: 'action', texts: ['z'], style: 'minimal' },
        { kind: 'price', texts: ['1'], style: 'plate' },
      ],
    },
  ],
})
const brand = {
  colours: ['#ffcc00', '#003366'],
  fonts: ['poppins', 'lora'],
  logo: 'logo-id',
  handle: ' @toko ',
}

test('dresses a carousel in the brand', () => {
  const { slides, marks } = applyBrand(input, brand)
  expect(slides.map(({ colour, colour2 }) => [colour, colour2])).toEqual([
    ['#ffcc00', undefined],
    ['#003366', undefined],
  ])
  expect(slides.flatMap(({ blocks }) => blocks.map(({ style }) => style.font))).toEqual([
    'poppins',
    'lora',
    'lora',
    'poppins',
  ])
  expect(marks).toMatchObject({ handle: '@toko', logo: 'logo-id' })
})

test('letters on a plain colour and on a plate stay readable', () => {
  const { slides } = applyBrand(input, brand)
  const [action, price] = slides[1]?.blocks ?? []
  expect(action?.style.colour).toBe('#ffffff')
  expect(price?.style).toMatchObject({ plateColour: '#ffffff', colour: '#003366' })
  expect(['#ffffff', '#ffcc00', '#808080', '#23356b', '#000000'].map(readableOn)).toEqual([
    '#1b1a17',
    '#1b1a17',
    '#1b1a17',
    '#ffffff',
    '#ffffff',
  ])
})

test('letters over a picture keep their colour', () => {
  const [title] = applyBrand(input, brand).slides[0]?.blocks ?? []
  expect(title?.style.colour).toBe(input.slides[0]?.blocks[0]?.style.colour)
})

test('leaves alone what the brand does not say, and what it says wrongly', () => {
  const nothing = { colours: ['red'], fonts: ['comic-sans'], logo: null, handle: '' }
  expect(applyBrand(input, nothing)).toEqual(input)
})

test('is an input that runs', () => {
  expect(carouselInput.safeParse(applyBrand(input, brand)).success).toBe(true)
})
