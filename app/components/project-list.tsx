import type { SerializeFrom } from '@remix-run/node'
import { Form, Link } from '@remix-run/react'
import { FolderPlus, Trash2 } from 'lucide-react'
import { useFormat } from '#app/i18n/hooks.ts'
import { useLibraryWords } from '#app/i18n/library-words.ts'
import type { Project, ProjectOutcome } from '#app/models/project.server.ts'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'
import { More } from './section.tsx'

type Reason = Extract<ProjectOutcome, { ok: false }>['reason'] | 'name-taken'

export function NewProject({ refusal }: { refusal: Reason | undefined }) {
  const word = useLibraryWords()
  return (
    <Form method="post" className="flex flex-wrap items-start gap-3">
      <input type="hidden" name="intent" value="create" />
      <TextField
        label={word('project.name')}
        name="name"
        maxLength={60}
        required
        placeholder={word('project.namePlaceholder')}
        errors={refusal && [word(`project.reason.${refusal}`)]}
        className="w-full sm:w-72"
      />
      <Button type="submit" icon={FolderPlus} className="sm:mt-[1.6875rem]">
        {word('project.create')}
      </Button>
    </Form>
  )
}

/** Each leads to what lies in it; what may be changed about it is folded away. */
export function ProjectList({
  projects,
  refusal,
}: {
  projects: SerializeFrom<Project[]>
  refusal: { id: string | null; reason: Reason } | undefined
}) {
  const word = useLibraryWords()
  const { number } = useFormat()
  return (
    <ul className="grid list-none gap-x-8 md:grid-cols-2">
      {projects.map(({ id, name, outputs, uploads }) => (
        <li key={id} className="grid min-w-0 gap-1 border-b border-hairline py-3">
          <Link to={`/library?project=${id}`} className="truncate font-semibold hover:underline">
            {name}
          </Link>
          <span className="digits text-fine text-muted">
            {word('project.contents', { outputs: number(outputs), uploads: number(uploads) })}
          </span>
          <More title={word('project.edit', { name })}>
            <Form method="post" className="flex flex-wrap items-start gap-3">
              <input type="hidden" name="intent" value="rename" />
              <input type="hidden" name="id" value={id} />
              <TextField
                label={word('project.name')}
                name="name"
                defaultValue={name}
                maxLength={60}
                required
                errors={refusal?.id === id ? [word(`project.reason.${refusal.reason}`)] : undefined}
                className="min-w-0 flex-1"
              />
              <Button type="submit" className="mt-[1.6875rem]">
                {word('project.rename')}
              </Button>
            </Form>
            <Form method="post" className="flex flex-wrap items-center justify-between gap-3">
              <input type="hidden" name="intent" value="remove" />
              <input type="hidden" name="id" value={id} />
              <span className="text-fine text-muted">{word('project.removeLead')}</span>
              <Button type="submit" tone="danger" size="small" icon={Trash2}>
                {word('project.remove')}
              </Button>
            </Form>
          </More>
        </li>
      ))}
    </ul>
  )
}
