/** What can be made of each picture, in the order in which it comes. */
export const KINDS = ['transparent', 'white', 'colour', 'square'] as const
export type CutKind = (typeof KINDS)[number]

/** Who finds the product: our own program, where the backdrop is plain, or a model of somebody else's. */
export const ENGINES = ['plain', 'ai'] as const

export const MAX_PICTURES = 500

/** Sides of the square, pixels. Shopee and Tokopedia show 1,200 sharply and enlarge from there on. */
export const SQUARE_SIDES = [800, 1000, 1200, 1600, 2000] as const
/** Of the square's side, for the product's longer one. Less leaves it small in a list of products; more touches the edge. */
export const MIN_FILL = 0.6
export const MAX_FILL = 0.85

/** Less of a picture's edge than this is one colour or two: no try is needed to know that it cannot be cut here. */
export const LEAST_PLAINNESS = 0.4
