import { useEffect, useReducer, useRef } from 'react'
import { TextField } from '#app/components/field.tsx'
import type { ToolFormProps } from '../contract.ts'
import { MAX_VIDEOS, type MixerInput } from './input.ts'
import { PlainClips } from './plain-clips.tsx'
import { SeedField } from './seed-field.tsx'
import { Settings } from './settings.tsx'
import { StripTable } from './strip-table.tsx'
import { layTable, move } from './strips.ts'
import { useWord } from './use-word.ts'

/** The Video Mixer's fields: the strips on the table, how many videos, and the settings, folded under what they say now. */
export default function VideoMixerForm({ initial, uploads, onEdit }: ToolFormProps<MixerInput>) {
  const word = useWord()
  const [table, dispatch] = useReducer(move, initial.groups, layTable)
  const isOpening = useRef(true)

  useEffect(() => {
    if (!isOpening.current) onEdit()
    isOpening.current = false
  }, [table.strips, onEdit])

  return (
    <div className="grid min-w-0 gap-8">
      <div className="min-w-0">
        <StripTable table={table} dispatch={dispatch} uploads={uploads} />
        <noscript>
          <PlainClips groups={initial.groups} uploads={uploads} />
        </noscript>
      </div>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
        <TextField
          className="w-36"
          label={word('run.count')}
          name="count"
          type="number"
          inputMode="numeric"
          min={1}
          max={MAX_VIDEOS}
          step={1}
          required
          defaultValue={initial.count}
        />
        <SeedField initial={initial.seed} onEdit={onEdit} />
      </div>
      <Settings initial={initial} table={table} uploads={uploads} onEdit={onEdit} />
    </div>
  )
}
