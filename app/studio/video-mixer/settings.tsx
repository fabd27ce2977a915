import { useEffect, useRef, useState } from 'react'
import type { FormUpload } from '../contract.ts'
import type { MixerInput } from './input.ts'
import { LengthSettings } from './settings/length.tsx'
import { LookSettings } from './settings/look.tsx'
import { NameSettings } from './settings/names.tsx'
import { OrderSettings } from './settings/order.tsx'
import { SoundSettings } from './settings/sound.tsx'
import { TextSettings } from './settings/text.tsx'
import type { Table } from './strips.ts'

export interface SettingsProps {
  initial: MixerInput
  table: Table
  uploads: FormUpload[]
  onEdit(): void
  /** What the field of this name says now, for the line that a folded section shows. */
  valueOf(name: string): string
}

/** The settings as folded lines that say what is chosen. Fields keep their own values; nothing here is needed to post them. */
export function Settings(props: Omit<SettingsProps, 'valueOf'>) {
  const area = useRef<HTMLDivElement>(null)
  const [form, setForm] = useState<FormData>()

  useEffect(() => {
    const element = area.current?.closest('form')
    if (!element) return
    const read = () => setForm(new FormData(element))
    read()
    element.addEventListener('input', read)
    return () => element.removeEventListener('input', read)
  }, [])

  const valueOf = (name: string) => (form ? String(form.get(name) ?? '') : valueIn(props.initial, name))
  const section = { ...props, valueOf }
  return (
    <div ref={area} className="grid min-w-0 border-b border-hairline">
      <LookSettings {...section} />
      <OrderSettings {...section} />
      <LengthSettings {...section} />
      <TextSettings {...section} />
      <SoundSettings {...section} />
      <NameSettings {...section} />
    </div>
  )
}

/** As a form would post it: nothing for a tick that is off. */
function valueIn(input: MixerInput, name: string): string {
  const value = name
    .split('.')
    .reduce<unknown>((tree, key) => (tree as Record<string, unknown> | undefined)?.[key], input)
  if (typeof value === 'boolean') return value ? 'on' : ''
  return value === undefined ? '' : String(value)
}
