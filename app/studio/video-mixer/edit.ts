/**
 * One video, fully decided: what the chooser hands to the renderer and what its recipe stores. Lengths are whole output
 * frames, so that pieces join without a remainder.
 */
export interface VideoEdit {
  /** 0-based place in the run. */
  index: number
  /** File name with extension, unique in the run. */
  name: string
  /** Pixels, both even. */
  width: number
  height: number
  fps: 24 | 30 | 60
  quality: 'low' | 'medium' | 'high'
  fit: Fit
  shots: Shot[]
  transition: Transition
  /** Frames that two neighbouring shots share; 0 for a cut. Every shot is at least twice as long. */
  transitionFrames: number
  sound: Sound
  sticker?: Sticker
  /** Sum of the shots less the shared frames. */
  frames: number
  /** Fraction 0–1: how unlike its nearest neighbour in the run this video is. */
  distinctness: number
}

export type Fit = { kind: 'crop' } | { kind: 'blur' } | { kind: 'colour'; colour: string }

export interface Shot {
  /** Name of the group the clip was picked from. */
  group: string
  upload: string
  /** Where the shot begins in the clip, seconds of the clip's own time. */
  startSeconds: number
  /** 2 plays twice as fast; the pitch stays. */
  speed: number
  /** Output frames: the shot covers frames / fps × speed seconds of the clip. */
  frames: number
  isMuted: boolean
  /** Point of the picture that a crop keeps, fractions 0–1 from the left and the top. */
  focusX: number
  focusY: number
  text?: Caption
}

/** A text over one shot, wrapped and shrunk to fit the box that no platform covers with its own buttons. */
export interface Caption {
  content: string
  position: 'top' | 'middle' | 'bottom'
  look: 'plate' | 'outline' | 'shadow'
  /** CSS hex colour of the letters. */
  colour: string
  /** Height of a line as a fraction of the picture's height. */
  size: number
}

export interface Sticker {
  /** An image upload (logo) … */
  upload?: string
  /** … or a price: a short text on a coloured tag. */
  price?: string
  corner: 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right'
}

export interface Sound {
  mode: 'keep' | 'mute' | 'music'
  /** An audio (or video) upload played under the whole video, looped with a crossfade when it is too short. */
  music?: string
  /** Whether the clips' own sound stays audible and the music steps back while it plays. */
  isDucked: boolean
}

/** `cut`, or one of twelve xfade transitions of ffmpeg. */
export const TRANSITIONS = [
  'cut',
  'fade',
  'fadeblack',
  'fadewhite',
  'dissolve',
  'wipeleft',
  'wiperight',
  'slideleft',
  'slideright',
  'slideup',
  'circleopen',
  'smoothleft',
  'radial',
] as const

export type Transition = (typeof TRANSITIONS)[number]
