import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { PoseChoice } from '#app/poses/choice.ts'
import type { ToolFormProps } from '../contract.ts'
import { BackgroundFields } from './background-fields.tsx'
import { CellGrid } from './cell-grid.tsx'
import { gridOf, uniquePoses } from './cells.ts'
import { DraftPreview } from './draft-preview.tsx'
import { FormatFields } from './format-fields.tsx'
import type { PoseGeneratorInput } from './input.ts'
import { PoseFields } from './pose-fields.tsx'
import { SeedField } from './seed-field.tsx'
import { TierFields } from './tier-fields.tsx'
import { useTitles } from './use-titles.ts'
import { useWord } from './use-word.ts'
import { WhoFields } from './who-fields.tsx'

/** What several parts of the form show: the rest lives in its fields alone. */
export type Plan = Pick<
  PoseGeneratorInput,
  'mode' | 'poses' | 'description' | 'variations' | 'skipped' | 'formats' | 'tier'
>

/** Pose Generator's fields: who, in which poses, on what, for where, how well. */
export default function PoseGeneratorForm(props: ToolFormProps<PoseGeneratorInput>) {
  const { initial, uploads, avatars, services, tools, preview, onEdit } = props
  const word = useWord()
  const [plan, setPlan] = useState<Plan>(() => ({ ...initial, poses: uniquePoses(initial.poses) }))
  const edit = (to: Partial<Plan>) => setPlan((before) => ({ ...before, ...to }))
  const input = { ...initial, ...plan, only: undefined }
  const titleOf = useTitles(input)
  const isOpening = useRef(true)

  useEffect(() => {
    if (!isOpening.current) onEdit()
    isOpening.current = false
  }, [plan, onEdit])

  return (
    <div className="grid min-w-0 gap-9">
      <Part title={word('who.title')}>
        <WhoFields initial={initial} avatars={avatars} uploads={uploads} tools={tools} onEdit={onEdit} />
      </Part>
      <Part title={word('pose.title')}>
        <PoseFields
          initial={initial}
          plan={plan}
          edit={edit}
          onPoses={(poses) => edit({ poses, skipped: stillThere(input, poses) })}
        />
      </Part>
      <Part title={word('background.title')}>
        <BackgroundFields initial={initial.background} />
      </Part>
      <Part title={word('format.title')}>
        <FormatFields formats={plan.formats} onChange={(formats) => edit({ formats })} />
      </Part>
      <Part title={word('tier.title')}>
        <TierFields tier={plan.tier} services={services} onChange={(tier) => edit({ tier })} />
      </Part>
      <Part title={word('grid.title')}>
        <CellGrid input={input} titleOf={titleOf} onSkip={(skipped) => edit({ skipped })} />
        <DraftPreview input={input} preview={preview} titleOf={titleOf} />
        <SeedField initial={initial.seed} onEdit={onEdit} />
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid min-w-0 gap-4">
      <h2 className="text-lead">{title}</h2>
      {children}
    </section>
  )
}

/** Skips of cells that the grid still has: a pose that is taken away and comes back is made. */
function stillThere(input: PoseGeneratorInput, poses: PoseChoice[]): string[] {
  const keys = new Set(gridOf({ ...input, poses }).flatMap(({ cells }) => cells.map(({ key }) => key)))
  return input.skipped.filter((key) => keys.has(key))
}
