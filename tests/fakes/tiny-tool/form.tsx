import type { ToolFormProps } from '#app/studio/contract.ts'
import type { TinyInput } from './tool.ts'

export default function TinyForm({ initial }: ToolFormProps<TinyInput>) {
  return (
    <label>
      Count <input name="count" type="number" defaultValue={initial.count} />
    </label>
  )
}
