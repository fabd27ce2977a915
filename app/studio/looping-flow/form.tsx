import { useEffect, useRef, useState } from 'react'
import type { ToolFormProps } from '../contract.ts'
import { ClipStrip } from './clip-strip.tsx'
import type { LoopInput } from './input.ts'
import { LengthFields } from './length-fields.tsx'
import { SeamChoice } from './seam-choice.tsx'
import { AlsoSettings } from './settings/also.tsx'
import { LookSettings } from './settings/look.tsx'
import { SoundSettings } from './settings/sound.tsx'
import { Stage } from './stage.tsx'
import { useFieldValues } from './use-field-values.ts'

/** What several parts of the form show or set: the clip, what of it is used, and how it joins. */
export type Cut = Pick<
  LoopInput,
  'clip' | 'fromSeconds' | 'toSeconds' | 'mode' | 'fadeSeconds' | 'focusX' | 'focusY'
>

/** Looping Flow's fields: the clip and its ends, how they meet, how long it lasts, and the settings folded below. */
export default function LoopingFlowForm({ initial, uploads, onEdit, preview }: ToolFormProps<LoopInput>) {
  const [cut, setCut] = useState<Cut>(initial)
  const { area, read, valueOf, valuesOf, input } = useFieldValues(initial, cut)
  const edit = (to: Partial<Cut>) => setCut((before) => ({ ...before, ...to }))
  const videos = uploads.filter(({ kind }) => kind === 'video')
  const clip = videos.find(({ id }) => id === cut.clip)
  const isOpening = useRef(true)

  useEffect(() => {
    if (!isOpening.current) onEdit()
    isOpening.current = false
  }, [cut, onEdit])

  return (
    <div ref={area} onInput={read} className="grid min-w-0 gap-8">
      <div className="grid min-w-0 gap-4">
        <ClipStrip
          videos={videos}
          chosen={cut.clip}
          onChoose={(clip) => edit({ clip, fromSeconds: 0, toSeconds: undefined })}
        />
        {clip && <Stage key={clip.id} clip={clip} cut={cut} edit={edit} input={input} />}
      </div>
      <SeamChoice cut={cut} edit={edit} clip={clip} input={input} preview={preview} />
      <LengthFields initial={initial.seconds} input={input} clip={clip} onEdit={onEdit} />
      <div className="grid min-w-0 border-b border-hairline">
        <SoundSettings initial={initial} uploads={uploads} clip={clip} valueOf={valueOf} onEdit={onEdit} />
        <LookSettings initial={initial} cut={cut} edit={edit} valueOf={valueOf} />
        <AlsoSettings initial={initial} clip={clip} valuesOf={valuesOf} />
      </div>
    </div>
  )
}
