import {
  Aperture,
  AudioLines,
  Clapperboard,
  Film,
  Images,
  Infinity as InfinityLoop,
  LayoutGrid,
  PersonStanding,
  Repeat,
  Scissors,
  Shuffle,
  Sparkles,
  UserRound,
  type LucideIcon,
  type LucideProps,
} from 'lucide-react'

/** The lucide icons a tool may choose from; the whole set would weigh more than the page. */
const ICONS: Record<string, LucideIcon> = {
  'audio-lines': AudioLines,
  clapperboard: Clapperboard,
  film: Film,
  images: Images,
  infinity: InfinityLoop,
  'layout-grid': LayoutGrid,
  'person-standing': PersonStanding,
  repeat: Repeat,
  scissors: Scissors,
  shuffle: Shuffle,
  sparkles: Sparkles,
  'user-round': UserRound,
}

/** A tool's icon by its lucide name, `film` or `Film`. */
export function ToolIcon({ name, ...rest }: { name: string } & LucideProps) {
  const kebab = name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()
  const Icon = ICONS[kebab] ?? Aperture
  return <Icon aria-hidden {...rest} />
}
