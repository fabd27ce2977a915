import { useState } from 'react'
import { findAvatarPreset } from '#app/avatars/presets.ts'
import type { ToolFormProps } from '../contract.ts'
import { Fields } from './fields.tsx'
import type { AvatarInput } from './input.ts'

/** Avatar Creator's fields, and what fills them anew: an example that is to be changed as a description. */
export default function AvatarCreatorForm(props: ToolFormProps<AvatarInput>) {
  const [start, setStart] = useState({ input: props.initial, times: 0 })
  const rewrite = (input: AvatarInput) => {
    const preset = findAvatarPreset(input.preset)
    if (!preset) return
    const { traits, persona, prompt } = preset
    setStart(({ times }) => ({
      input: { ...input, way: 'text', traits, persona: persona[props.language], prompt },
      times: times + 1,
    }))
  }
  return (
    <Fields
      key={start.times}
      {...props}
      initial={start.input}
      isFresh={start.times > 0}
      onRewrite={rewrite}
    />
  )
}
