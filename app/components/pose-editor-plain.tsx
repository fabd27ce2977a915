import { usePoseWords } from '#app/i18n/pose-words.ts'
import { likelyPlace } from '#app/poses/moving.ts'
import { posted } from '#app/poses/posted-pose.ts'
import { JOINTS, type Skeleton } from '#app/poses/skeleton.ts'
import { TextArea } from './field.tsx'

/** The editor where no JavaScript runs: each joint's place in figures, and a file to begin from. */
export function PlainPoseFields({ skeleton }: { skeleton: Skeleton }) {
  const word = usePoseWords()
  return (
    <div className="grid gap-4">
      <input type="hidden" name={posted.base} value={JSON.stringify(skeleton)} />
      <table className="digits max-w-xl">
        <caption className="pb-2 text-left text-fine text-muted">{word('editor.plain')}</caption>
        <thead>
          <tr className="text-left text-fine">
            <th scope="col">{word('editor.joint')}</th>
            <th scope="col">{word('editor.fromLeft')} (%)</th>
            <th scope="col">{word('editor.fromTop')} (%)</th>
            <th scope="col">{word('editor.seen')}</th>
          </tr>
        </thead>
        <tbody>
          {JOINTS.map((joint) => {
            const point = skeleton.joints[joint]
            const { x, y } = point ?? likelyPlace(skeleton, joint)
            const name = word(`joints.${joint}`)
            const field = (key: 'x' | 'y', label: string, share: number) => (
              <td className="pr-2 pb-1">
                <input
                  type="number"
                  step="any"
                  aria-label={`${name}, ${label}`}
                  name={posted[key](joint)}
                  defaultValue={Math.round(share * 1_000) / 10}
                  className="control"
                />
              </td>
            )
            return (
              <tr key={joint}>
                <th scope="row" className="pr-3 text-left font-normal">
                  {name}
                </th>
                {field('x', word('editor.fromLeft'), x / skeleton.width)}
                {field('y', word('editor.fromTop'), y)}
                <td>
                  <input
                    type="checkbox"
                    aria-label={`${name}, ${word('editor.seen')}`}
                    name={posted.isSeen(joint)}
                    defaultChecked={point !== null}
                    className="size-5"
                  />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <details>
        <summary className="link min-h-11">{word('editor.import')}</summary>
        <div className="grid gap-3 pt-2">
          <TextArea label={word('editor.paste')} name={posted.pasted} rows={4} />
          <input
            type="file"
            name={posted.file}
            aria-label={word('editor.file')}
            accept=".json,application/json"
          />
          <button
            name="intent"
            value="import"
            formNoValidate
            className="min-h-11 rounded-control border border-rule px-4 font-semibold"
          >
            {word('editor.read')}
          </button>
        </div>
      </details>
    </div>
  )
}
