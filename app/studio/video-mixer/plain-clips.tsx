import type { FormUpload } from '../contract.ts'
import type { MixerGroup } from './input.ts'
import { useWord } from './use-word.ts'

/** The strips for a browser without JavaScript: a list in which each clip names its group. `input.ts` settles the fields. */
export function PlainClips({ groups, uploads }: { groups: MixerGroup[]; uploads: FormUpload[] }) {
  const word = useWord()
  const byId = new Map(uploads.map((upload) => [upload.id, upload]))
  const laid = new Set(groups.flatMap((group) => group.clips.map((clip) => clip.upload)))
  const others = uploads.filter(({ id, kind }) => kind === 'video' && !laid.has(id))
  const options = groups.map((group, index) => (
    <option key={index} value={index}>
      {group.name}
    </option>
  ))
  const place = (name: string, file: string, value: string | number) => (
    <label className="flex items-center gap-2">
      <span className="sr-only">{word('plain.to', { file })}</span>
      <select name={name} defaultValue={value} className="control control-select w-40">
        {options}
        <option value={typeof value === 'number' ? 'none' : ''}>{word('plain.none')}</option>
      </select>
    </label>
  )
  return (
    <section className="grid gap-3 border-t border-hairline pt-4">
      <h2 className="text-lead">{word('plain.title')}</h2>
      <p className="max-w-reading text-muted">{word('plain.lead')}</p>
      <ul className="grid gap-2">
        {groups.flatMap((group, groupIndex) =>
          group.clips.map((clip, index) => {
            const field = `groups[${groupIndex}].clips[${index}]`
            const file = byId.get(clip.upload)?.name ?? word('clip.missing')
            return (
              <li key={field} className="flex flex-wrap items-center gap-x-4 gap-y-2">
                <span className="min-w-0 flex-1 basis-40 truncate">{file}</span>
                {clip.startSeconds === undefined && (
                  <PlainSeconds name={`${field}.startSeconds`} label={word('clip.from')} />
                )}
                {clip.endSeconds === undefined && (
                  <PlainSeconds name={`${field}.endSeconds`} label={word('clip.to')} />
                )}
                {place(`${field}.to`, file, groupIndex)}
              </li>
            )
          }),
        )}
      </ul>
      {others.length > 0 && (
        <>
          <h3>{word('plain.others')}</h3>
          <ul className="grid gap-2">
            {others.map((upload, index) => (
              <li key={upload.id} className="flex flex-wrap items-center gap-x-4 gap-y-2">
                <input type="hidden" name={`add[${index}].upload`} value={upload.id} />
                <span className="min-w-0 flex-1 basis-40 truncate">{upload.name}</span>
                {place(`add[${index}].to`, upload.name, '')}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function PlainSeconds({ name, label }: { name: string; label: string }) {
  return (
    <label className="flex items-center gap-2 text-fine text-muted">
      {label}
      <input type="number" name={name} min={0} step={0.1} className="control w-24" />
    </label>
  )
}
