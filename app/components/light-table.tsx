import { useTranslation } from 'react-i18next'
import { Ring } from './frame.tsx'

/** Six drawn clips of a small shop: two openings, three middles, one ending. */
const CLIPS = [
  { name: 'cup', colour: '#e0a33c' },
  { name: 'cloth', colour: '#2f4a8c' },
  { name: 'bottle', colour: '#b9502f' },
  { name: 'shirt', colour: '#6f8a5b' },
  { name: 'bowl', colour: '#d48a7e' },
  { name: 'bag', colour: '#2c7a7f' },
] as const

/** Twenty orders of shots; the number after the dash is the shot that the frame shows, the last its crop. */
const VIDEOS = [
  [[0, 2, 5], 0, 0],
  [[1, 3, 5], 1, 0],
  [[0, 4, 3, 5], 0, 1],
  [[1, 2, 4, 5], 1, 2],
  [[0, 3, 5], 2, 0],
  [[1, 4, 5], 0, 1],
  [[0, 2, 3, 5], 1, 1],
  [[1, 3, 2, 5], 3, 2],
  [[0, 4, 5], 1, 0],
  [[1, 2, 5], 0, 2],
  [[0, 3, 4, 5], 0, 2],
  [[1, 4, 2, 5], 1, 1],
  [[0, 2, 4, 5], 1, 0],
  [[1, 3, 4, 5], 0, 0],
  [[0, 4, 2, 5], 3, 1],
  [[1, 2, 3, 5], 1, 0],
  [[0, 3, 2, 5], 1, 2],
  [[1, 4, 3, 5], 1, 2],
  [[0, 2, 4, 3, 5], 3, 0],
  [[1, 3, 4, 2, 5], 4, 0],
] as const

/** The one under the grease pencil. */
const CHOSEN = 8

const CROPS = ['0 0 90 160', '12 18 66 117', '6 40 66 117'] as const

/** What Lumiku does, as a picture: three strips of film above, a contact sheet of twenty edits below. */
export function LightTable() {
  const { t } = useTranslation()
  return (
    <div
      role="img"
      aria-label={t('landing.hero')}
      className="grid gap-4 rounded-control bg-raised p-4 shadow-float md:p-6"
    >
      <Scenes />
      <div className="flex gap-4">
        <HeroStrip label={t('landing.heroHook')} clips={[0, 1]} />
        <HeroStrip label={t('landing.heroBody')} clips={[2, 3, 4]} />
        <HeroStrip label={t('landing.heroCta')} clips={[5]} />
      </div>
      <div className="hero-sheet grid grid-cols-5 gap-[3px] sm:grid-cols-7">
        {VIDEOS.map(([shots, shown, crop], index) => (
          <div key={index} className={index === CHOSEN ? 'relative z-10' : 'relative'}>
            <svg
              viewBox={CROPS[crop]}
              className="block aspect-[9/16] w-full rounded-frame"
              preserveAspectRatio="xMidYMid slice"
            >
              <Scene clip={shots[shown] ?? 0} />
            </svg>
            <svg
              viewBox="0 0 60 4"
              preserveAspectRatio="none"
              className="absolute inset-x-1 bottom-1 h-1 w-[calc(100%-0.5rem)]"
            >
              {shots.map((shot, place) => (
                <rect
                  key={place}
                  x={(60 / shots.length) * place}
                  width={60 / shots.length - 1}
                  height="4"
                  fill={CLIPS[shot].colour}
                  stroke="#fffefb"
                  strokeWidth="0.6"
                />
              ))}
            </svg>
            <span className="absolute top-1 left-1 rounded-frame bg-black/65 px-1 font-mono text-[0.625rem] leading-3.5 text-white">
              {String(index + 1).padStart(2, '0')}
            </span>
            {index === CHOSEN && <Ring />}
          </div>
        ))}
        <p className="hidden content-end p-1 text-[0.6875rem] leading-4 text-muted sm:grid">
          {t('landing.heroNote')}
        </p>
      </div>
    </div>
  )
}

function HeroStrip({ label, clips }: { label: string; clips: readonly number[] }) {
  return (
    <div className="grid gap-1">
      <span className="text-[0.6875rem] leading-4 font-bold tracking-[0.08em] uppercase">{label}</span>
      <div className="flex gap-[3px] rounded-frame bg-film px-[3px] py-2">
        {clips.map((clip) => (
          <svg key={clip} viewBox="0 0 90 160" className="block w-8 rounded-frame sm:w-11">
            <Scene clip={clip} />
          </svg>
        ))}
      </div>
    </div>
  )
}

function Scene({ clip }: { clip: number }) {
  return <use href={`#scene-${CLIPS[clip]?.name}`} width="90" height="160" />
}

/** Two edits of the same clips, side by side: nothing of one is where it is in the other. */
export function TwoEdits({ label }: { label: string }) {
  return (
    <div role="img" aria-label={label} className="grid w-fit gap-2">
      {[VIDEOS[6], VIDEOS[17]].map(([shots], row) => (
        <div key={row} className="flex items-center gap-3">
          <span className="font-mono text-fine text-muted">{row === 0 ? '07' : '18'}</span>
          <div className="flex gap-[3px] rounded-frame bg-film px-[3px] py-2">
            {shots.map((clip) => (
              <svg key={clip} viewBox="0 0 90 160" className="block w-12 rounded-frame sm:w-16">
                <Scene clip={clip} />
              </svg>
            ))}
          </div>
        </div>
      ))}
    </div>
  )
}

/** The six drawings. */
function Scenes() {
  return (
    <svg aria-hidden className="absolute size-0">
      <symbol id="scene-cup" viewBox="0 0 90 160">
        <rect width="90" height="160" fill="#e0a33c" />
        <path d="M0 96 90 78v82H0Z" fill="#c98a26" />
        <ellipse cx="45" cy="104" rx="36" ry="31" fill="#f7efdd" />
        <circle cx="45" cy="98" r="24" fill="#fffaf0" />
        <circle cx="45" cy="98" r="19" fill="#5b3420" />
        <path d="M33 96c5-9 18-10 24-2-5 7-18 9-24 2Z" fill="#b98555" />
        <path d="M68 92c10-3 15 3 12 9-2 5-9 6-13 3" fill="none" stroke="#fffaf0" strokeWidth="5" />
        <path
          d="M38 62c-5-8 5-12 0-22M52 60c-5-8 5-12 0-22"
          fill="none"
          stroke="#fbe7bd"
          strokeWidth="3"
          strokeLinecap="round"
        />
      </symbol>
      <symbol id="scene-cloth" viewBox="0 0 90 160">
        <rect width="90" height="160" fill="#2f4a8c" />
        <g fill="none" stroke="#d9c08a" strokeWidth="2">
          <path d="M-5 20c20 14 28-10 50 4s32-8 52 2M-5 46c20 14 28-10 50 4s32-8 52 2M-5 72c20 14 28-10 50 4s32-8 52 2M-5 98c20 14 28-10 50 4s32-8 52 2M-5 124c20 14 28-10 50 4s32-8 52 2M-5 150c20 14 28-10 50 4s32-8 52 2" />
        </g>
        <path d="M0 0h26c8 40-8 70 4 108 5 18 2 34-4 52H0Z" fill="#21366b" opacity=".75" />
        <path d="M26 0c8 40-8 70 4 108 5 18 2 34-4 52" fill="none" stroke="#e9dcb8" strokeWidth="1.5" />
        <circle cx="62" cy="60" r="3" fill="#f1d48b" />
        <circle cx="50" cy="86" r="3" fill="#f1d48b" />
        <circle cx="70" cy="112" r="3" fill="#f1d48b" />
      </symbol>
      <symbol id="scene-bottle" viewBox="0 0 90 160">
        <rect width="90" height="160" fill="#b9502f" />
        <circle cx="62" cy="52" r="34" fill="#d3714c" />
        <rect y="126" width="90" height="34" fill="#7f3119" />
        <path
          d="M38 42h14v16c8 5 12 12 12 22v46c0 5-3 8-8 8H34c-5 0-8-3-8-8V80c0-10 4-17 12-22Z"
          fill="#3b1f14"
        />
        <rect x="36" y="32" width="18" height="12" rx="2" fill="#e8b54a" />
        <rect x="26" y="84" width="38" height="30" fill="#f6e7cd" />
        <path d="M33 94h24M33 101h16" stroke="#b9502f" strokeWidth="3" />
        <path
          d="M32 82c0-8 3-13 7-17"
          fill="none"
          stroke="#8a5a44"
          strokeWidth="2.500"
          strokeLinecap="round"
        />
      </symbol>
      <symbol id="scene-shirt" viewBox="0 0 90 160">
        <rect width="90" height="160" fill="#6f8a5b" />
        <path d="M0 0h90v22H0Z" fill="#566e45" />
        <path
          d="M45 22v10m0 0c6 0 6-8 0-8M45 32 20 52M45 32l25 20"
          fill="none"
          stroke="#2e2a22"
          strokeWidth="2.500"
          strokeLinecap="round"
        />
        <path d="M30 46 45 56l15-10 22 16-9 18-8-5v55H25V75l-8 5-9-18Z" fill="#f4ead6" />
        <path d="M30 46c3 9 9 13 15 13s12-4 15-13" fill="none" stroke="#cbb994" strokeWidth="2" />
        <path d="M34 84h22v18H34Z" fill="#c4553a" />
        <path d="M38 93h14" stroke="#f4ead6" strokeWidth="2.500" />
      </symbol>
      <symbol id="scene-bowl" viewBox="0 0 90 160">
        <rect width="90" height="160" fill="#d48a7e" />
        <path d="M0 110h90v50H0Z" fill="#b96a5e" />
        <circle cx="45" cy="92" r="38" fill="#fbf3e4" />
        <circle cx="45" cy="92" r="31" fill="#b3372b" />
        <path
          d="M26 84c10-8 18 6 30-2M30 100c10-8 18 6 30-2"
          fill="none"
          stroke="#e9785b"
          strokeWidth="4"
          strokeLinecap="round"
        />
        <circle cx="52" cy="92" r="7" fill="#f7e5b5" />
        <circle cx="53" cy="92" r="3.500" fill="#e6a100" />
        <path d="M70 40c10 2 14 12 10 24-6-2-12-12-10-24Z" fill="#4f7a3f" />
        <path d="M62 46c2 8 0 14-6 18" fill="none" stroke="#4f7a3f" strokeWidth="3" strokeLinecap="round" />
      </symbol>
      <symbol id="scene-bag" viewBox="0 0 90 160">
        <rect width="90" height="160" fill="#2c7a7f" />
        <path d="M0 118h90v42H0Z" fill="#1d5b5f" />
        <path d="M30 70c0-30 30-30 30 0" fill="none" stroke="#f4e6c8" strokeWidth="4" />
        <path d="M18 66h54l6 66H12Z" fill="#f4e6c8" />
        <circle cx="45" cy="99" r="17" fill="#e6a100" />
        <path d="M45 88v22M34 99h22" stroke="#2e2a22" strokeWidth="3" strokeLinecap="round" />
      </symbol>
    </svg>
  )
}
