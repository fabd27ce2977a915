import { __iconData as aperture } from 'lucide-react/icons/aperture'
import { __iconData as audioLines } from 'lucide-react/icons/audio-lines'
import { __iconData as clapperboard } from 'lucide-react/icons/clapperboard'
import { __iconData as film } from 'lucide-react/icons/film'
import { __iconData as galleryHorizontalEnd } from 'lucide-react/icons/gallery-horizontal-end'
import { __iconData as images } from 'lucide-react/icons/images'
import { __iconData as infinity } from 'lucide-react/icons/infinity'
import { __iconData as layoutGrid } from 'lucide-react/icons/layout-grid'
import { __iconData as penLine } from 'lucide-react/icons/pen-line'
import { __iconData as personStanding } from 'lucide-react/icons/person-standing'
import { __iconData as repeat } from 'lucide-react/icons/repeat'
import { __iconData as scissors } from 'lucide-react/icons/scissors'
import { __iconData as shuffle } from 'lucide-react/icons/shuffle'
import { __iconData as sparkles } from 'lucide-react/icons/sparkles'
import { __iconData as userRound } from 'lucide-react/icons/user-round'
import { iconOf, type Icon, type IconProps } from './icon.tsx'

/** The lucide icons a tool may choose from; the whole set would weigh more than the page. */
const ICONS: Record<string, Icon> = {
  'audio-lines': iconOf(audioLines),
  clapperboard: iconOf(clapperboard),
  film: iconOf(film),
  'gallery-horizontal-end': iconOf(galleryHorizontalEnd),
  images: iconOf(images),
  infinity: iconOf(infinity),
  'layout-grid': iconOf(layoutGrid),
  'pen-line': iconOf(penLine),
  'person-standing': iconOf(personStanding),
  repeat: iconOf(repeat),
  scissors: iconOf(scissors),
  shuffle: iconOf(shuffle),
  sparkles: iconOf(sparkles),
  'user-round': iconOf(userRound),
}
const Fallback = iconOf(aperture)

/** A tool's icon by its lucide name, `film` or `Film`. */
export function ToolIcon({ name, ...rest }: { name: string } & IconProps) {
  const kebab = name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()
  const Drawing = ICONS[kebab] ?? Fallback
  return <Drawing {...rest} />
}
