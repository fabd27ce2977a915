import type { Picture } from './picture.ts'
import { bag } from './pictures/bag.ts'
import { batik } from './pictures/batik.ts'
import { cake } from './pictures/cake.ts'
import { coffee } from './pictures/coffee.ts'
import { plant } from './pictures/plant.ts'
import { sambal } from './pictures/sambal.ts'
import { serum } from './pictures/serum.ts'
import { sneaker } from './pictures/sneaker.ts'

export const PICTURES: Picture[] = [coffee, batik, sambal, sneaker, serum, cake, plant, bag]
