import type { SerializeFrom } from '@remix-run/node'
import { Form, useNavigation } from '@remix-run/react'
import type { Persona } from '#app/avatars/traits.ts'
import { useAvatarWords } from '#app/i18n/avatar-words.ts'
import type { AvatarView } from '#app/models/avatar.server.ts'
import { PersonaFields, TraitsFields } from './avatar-traits.tsx'
import { Button } from './button.tsx'
import { TextArea, TextField } from './field.tsx'
import { Section } from './section.tsx'

/** Name, looks and persona, to be changed. Pictures that were made stay as they are. */
export function AvatarEditor({
  avatar,
  errors,
}: {
  avatar: SerializeFrom<AvatarView>
  /** By field name; open then. */
  errors: Record<string, string[] | null> | undefined
}) {
  const word = useAvatarWords()
  const isSaving = useNavigation().formAction === `/avatars/${avatar.id}`
  return (
    <Form method="post" action={`/avatars/${avatar.id}`} className="border-b border-hairline">
      <Section title={word('edit')} now={[]} isOpen={errors !== undefined}>
        <TextField
          className="max-w-sm"
          label={word('field.name')}
          name="name"
          required
          maxLength={100}
          autoComplete="off"
          errors={errors?.['name'] ?? undefined}
          defaultValue={avatar.name}
        />
        <PersonaFields persona={avatar.persona as Persona} />
        <TextArea
          className="max-w-reading"
          label={word('description')}
          isOptional
          name="description"
          maxLength={2_000}
          defaultValue={avatar.description}
        />
        <TraitsFields traits={avatar.traits} />
        <div>
          <Button type="submit" tone="primary" isBusy={isSaving}>
            {word('save')}
          </Button>
        </div>
      </Section>
    </Form>
  )
}
