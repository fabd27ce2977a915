import { useEffect, useRef, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '#app/i18n/problem.ts'
import type { FormAnswer } from '#app/studio/form-answer.ts'
import { Notice } from './notice.tsx'
import { TopUpButton } from './top-up-button.tsx'

/** Why nothing was started, beside the form, with the focus on it. The form itself stays as it is. */
export function FormRefused({
  answer,
  tool,
  form,
  formId,
}: {
  answer: FormAnswer
  tool: string
  form: RefObject<HTMLFormElement>
  formId: string
}) {
  const { t } = useTranslation()
  const problemText = useProblemText(tool)
  const notice = useRef<HTMLDivElement>(null)
  const { problems = [], missing, isInvalid, isKeyReused } = answer
  const sentences = [
    ...problems.map(problemText),
    ...(missing === undefined ? [] : [t('studio.short', { count: missing })]),
    ...(isInvalid ? [t('studio.invalid')] : []),
    ...(isKeyReused ? [t('studio.keyReused')] : []),
  ]

  useEffect(() => {
    const broken = form.current?.querySelector<HTMLElement>(':invalid')
    if (isInvalid && broken) broken.focus()
    else notice.current?.focus()
  }, [answer, form, isInvalid])

  if (sentences.length === 0) return null
  return (
    <Notice tone="problem" title={t('studio.problems')} focusRef={notice}>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {missing !== undefined && <TopUpButton form={formId} />}
    </Notice>
  )
}
