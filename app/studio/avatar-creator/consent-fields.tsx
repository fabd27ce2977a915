import { Checkbox } from '#app/components/checkbox.tsx'
import { Segments } from '#app/components/segments.tsx'
import type { AvatarInput } from './input.ts'
import { useWord } from './use-word.ts'

/** Who is in the photos, and that they agree. Asked again whenever other photos are chosen. */
export function ConsentFields({
  face,
  hasConsent,
  onConsent,
}: {
  face: AvatarInput['face']
  hasConsent: boolean
  onConsent(hasConsent: boolean): void
}) {
  const word = useWord()
  return (
    <div className="group/face grid min-w-0 gap-3">
      <Segments
        label={word('field.face')}
        name="face"
        defaultValue={face}
        options={[
          { value: 'real', label: word('field.faceReal') },
          { value: 'made', label: word('field.faceMade') },
        ]}
      />
      <Checkbox
        className="max-w-reading group-has-[[name=face][value=made]:checked]/face:hidden"
        label={word('field.consent')}
        hint={word('field.consentHint')}
        name="hasConsent"
        checked={hasConsent}
        onChange={(event) => onConsent(event.target.checked)}
      />
    </div>
  )
}
