import { MAX_CLIPS, MAX_GROUPS, type MixerClip, type MixerGroup } from './input.ts'

/** The clips as they lie on the table while a form is open. Keys stay with a strip or a clip wherever it moves. */
export interface Table {
  strips: StripState[]
  nextKey: number
  /** What was last done, for those who cannot see it. */
  said?: Said
  /** The clip that should have the focus now. */
  focus?: string
}

export interface StripState extends Omit<MixerGroup, 'clips' | 'texts'> {
  key: string
  clips: LaidClip[]
  /** One per line, as typed. */
  texts: string
}

export interface LaidClip extends MixerClip {
  key: string
}

export interface Said {
  word: 'added' | 'moved' | 'removed' | 'groupMoved' | 'groupRemoved'
  count?: number
  upload?: string
  group?: string
  to?: string
  place?: number
}

export type Move =
  | { do: 'add-clips'; strip: string; uploads: string[] }
  | { do: 'place-clip'; clip: string; strip: string; at: number }
  | { do: 'nudge-clip'; clip: string; by: -1 | 1 }
  | { do: 'shift-clip'; clip: string; by: -1 | 1 }
  | { do: 'edit-clip'; clip: string; to: Partial<MixerClip> }
  | { do: 'remove-clip'; clip: string }
  | { do: 'add-strip'; name: string }
  | { do: 'edit-strip'; strip: string; to: Partial<Omit<StripState, 'key' | 'clips'>> }
  | { do: 'nudge-strip'; strip: string; by: -1 | 1 }
  | { do: 'remove-strip'; strip: string }

export function layTable(groups: MixerGroup[]): Table {
  let nextKey = 0
  const key = () => `k${nextKey++}`
  const strips = groups.map(({ clips, texts, ...group }) => ({
    ...group,
    key: key(),
    clips: clips.map((clip) => ({ ...clip, key: key() })),
    texts: texts.join('\n'),
  }))
  return { strips, nextKey }
}

export function move(table: Table, step: Move): Table {
  const { said: _said, focus: _focus, ...rest } = table
  switch (step.do) {
    case 'add-clips':
      return addClips(rest, step.strip, step.uploads)
    case 'place-clip':
      return placeClip(rest, step.clip, step.strip, step.at)
    case 'nudge-clip': {
      const { strip, at } = find(rest, step.clip)
      return strip ? placeClip(rest, step.clip, strip.key, at + step.by) : rest
    }
    case 'shift-clip': {
      const { strip, at } = find(rest, step.clip)
      const other = rest.strips[rest.strips.findIndex((one) => one === strip) + step.by]
      return other ? placeClip(rest, step.clip, other.key, Math.min(at, other.clips.length)) : rest
    }
    case 'edit-clip':
      return onClips(rest, (clips) =>
        clips.map((clip) => (clip.key === step.clip ? { ...clip, ...step.to } : clip)),
      )
    case 'remove-clip': {
      const { strip, at } = find(rest, step.clip)
      const clip = strip?.clips[at]
      if (!strip || !clip) return rest
      const neighbour = strip.clips[at + 1] ?? strip.clips[at - 1]
      return {
        ...onClips(rest, (clips) => clips.filter(({ key }) => key !== step.clip)),
        said: { word: 'removed', upload: clip.upload },
        ...(neighbour && { focus: neighbour.key }),
      }
    }
    case 'add-strip':
      return addStrip(rest, step.name)
    case 'edit-strip':
      return {
        ...rest,
        strips: rest.strips.map((strip) => (strip.key === step.strip ? { ...strip, ...step.to } : strip)),
      }
    case 'nudge-strip':
      return nudgeStrip(rest, step.strip, step.by)
    case 'remove-strip':
      return removeStrip(rest, step.strip)
  }
}

/**
 * Where a new clip most likely belongs: the strip its name begins with, else the one that was being filled, else the
 * fullest, else the second, which holds the body.
 */
export function likelyStrip(table: Table, fileName: string, filled?: string): StripState | undefined {
  const name = fileName.toLowerCase()
  const fullest = table.strips.reduce<StripState | undefined>(
    (best, strip) => (strip.clips.length > (best?.clips.length ?? 0) ? strip : best),
    undefined,
  )
  const named = table.strips.find((strip) => strip.name !== '' && name.startsWith(strip.name.toLowerCase()))
  return (
    named ?? table.strips.find(({ key }) => key === filled) ?? fullest ?? table.strips[1] ?? table.strips[0]
  )
}

export function clipCount(table: Table): number {
  return table.strips.reduce((sum, strip) => sum + strip.clips.length, 0)
}

/** Frame number of the strip's first clip: numbers run on from strip to strip. */
export function numberOf(table: Table, strip: number): number {
  return 1 + table.strips.slice(0, strip).reduce((sum, { clips }) => sum + clips.length, 0)
}

function addClips(table: Table, strip: string, uploads: string[]): Table {
  const room = Math.max(0, MAX_CLIPS - clipCount(table))
  const clips = uploads.slice(0, room).map((upload, index): LaidClip => {
    return { key: `k${table.nextKey + index}`, upload, isMuted: false, focusX: 0.5, focusY: 0.5 }
  })
  return {
    strips: table.strips.map((one) =>
      one.key === strip ? { ...one, clips: [...one.clips, ...clips] } : one,
    ),
    nextKey: table.nextKey + clips.length,
    said: {
      word: 'added',
      count: clips.length,
      group: table.strips.find(({ key }) => key === strip)?.name ?? '',
    },
  }
}

/** Lays the clip at a place of a strip, counted as if it had been taken off the table before. */
function placeClip(table: Table, key: string, target: string, at: number): Table {
  const { strip, at: from } = find(table, key)
  const clip = strip?.clips[from]
  const goal = table.strips.find((one) => one.key === target)
  if (!clip || !goal) return table
  const others = goal.clips.filter((one) => one.key !== key)
  const place = Math.max(0, Math.min(at, others.length))
  return {
    ...table,
    strips: table.strips.map((one) => {
      if (one.key === target) return { ...one, clips: others.toSpliced(place, 0, clip) }
      return one === strip ? { ...one, clips: one.clips.filter((other) => other.key !== key) } : one
    }),
    said: { word: 'moved', upload: clip.upload, group: goal.name, place: place + 1 },
    focus: key,
  }
}

function addStrip(table: Table, name: string): Table {
  if (table.strips.length >= MAX_GROUPS) return table
  const strip: StripState = { key: `k${table.nextKey}`, name, clips: [], isShuffled: false, texts: '' }
  return { strips: [...table.strips, strip], nextKey: table.nextKey + 1 }
}

function nudgeStrip(table: Table, key: string, by: -1 | 1): Table {
  const from = table.strips.findIndex((strip) => strip.key === key)
  const strip = table.strips[from]
  const to = from + by
  if (!strip || to < 0 || to >= table.strips.length) return table
  return {
    ...table,
    strips: table.strips.toSpliced(from, 1).toSpliced(to, 0, strip),
    said: { word: 'groupMoved', group: strip.name, place: to + 1 },
  }
}

/** The clips of a strip that goes away fall onto its neighbour; nothing is lost by a slip of the finger. */
function removeStrip(table: Table, key: string): Table {
  const at = table.strips.findIndex((strip) => strip.key === key)
  const strip = table.strips[at]
  const heir = table.strips[at - 1] ?? table.strips[at + 1]
  if (!strip || !heir) return table
  return {
    ...table,
    strips: table.strips
      .filter((one) => one !== strip)
      .map((one) => (one === heir ? { ...one, clips: [...one.clips, ...strip.clips] } : one)),
    said: { word: 'groupRemoved', group: strip.name, to: heir.name },
  }
}

function find(table: Table, clip: string): { strip: StripState | undefined; at: number } {
  const strip = table.strips.find((one) => one.clips.some(({ key }) => key === clip))
  return { strip, at: strip?.clips.findIndex(({ key }) => key === clip) ?? -1 }
}

function onClips(table: Table, change: (clips: LaidClip[]) => LaidClip[]): Table {
  return { ...table, strips: table.strips.map((strip) => ({ ...strip, clips: change(strip.clips) })) }
}
