import { useNavigation, useSubmit } from '@remix-run/react'
import { CircleAlert, CircleCheck, CircleHelp, Info, Scissors, Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useProblemText } from '#app/i18n/problem.ts'
import type { Check } from '#app/studio/preflight.ts'
import type { FileReadiness } from '#app/studio/readiness.server.ts'
import { Button } from './button.tsx'
import { usePlatformName } from './platform-name.ts'

/** One result before the rules of one platform: what is broken in words, how to mend it, what holds. */
export function PreflightList({
  runId,
  platform,
  file,
}: {
  runId: string
  platform: string
  file: FileReadiness
}) {
  const { t } = useTranslation()
  const problemText = useProblemText('')
  const nameOf = usePlatformName()
  const { checks, variant } = file
  const passed = checks.filter(({ state }) => state === 'passed')
  const others = checks.filter(({ state }) => state !== 'passed').toSorted((a, b) => weight(a) - weight(b))
  return (
    <section aria-label={nameOf(platform)} className="grid gap-3 border-t border-hairline pt-4">
      <div>
        <h3 className="text-fine font-semibold">{nameOf(platform)}</h3>
        <p aria-live="polite" className="text-fine text-muted">
          {t(`ready.list.${WORDS[file.state]}`)}
        </p>
      </div>
      {variant?.state === 'failed' && variant.problem && (
        <p className="text-fine text-danger">{problemText(variant.problem)}</p>
      )}
      <Mend runId={runId} platform={platform} file={file} />
      {others.length > 0 && (
        <ul className="grid gap-3">
          {others.map((check) => (
            <Rule key={`${check.rule} ${check.severity}`} check={check} />
          ))}
        </ul>
      )}
      {passed.length > 0 && (
        <details>
          <summary className="digits flex min-h-11 cursor-pointer items-center gap-2 text-fine text-muted">
            <CircleCheck aria-hidden size={16} className="shrink-0 text-success" />
            {t('ready.list.passed', { count: passed.length })}
          </summary>
          <ul className="grid gap-3 pt-1">
            {passed.map((check) => (
              <Rule key={`${check.rule} ${check.severity}`} check={check} />
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

const WORDS = {
  ready: 'ready',
  fixed: 'fixed',
  making: 'making',
  fixable: 'fixable',
  'too-long': 'tooLong',
  blocked: 'blocked',
} as const satisfies Record<FileReadiness['state'], string>

/** The button of this one. The list stands inside the sheet's own form, so it sends by itself. */
function Mend({ runId, platform, file }: { runId: string; platform: string; file: FileReadiness }) {
  const { t } = useTranslation()
  const { seconds } = useFormat()
  const submit = useSubmit()
  const action = `/generations/${runId}/variants`
  const isSending = useNavigation().formAction?.endsWith(action) ?? false
  const isCut = file.state === 'too-long'
  if (!isCut && file.state !== 'fixable' && !file.canBetter) return null

  function mend() {
    const fields = { platform, only: String(file.number), ...(isCut && { trim: 'on' }) }
    submit(fields, { method: 'post', action, replace: true, preventScrollReset: true })
  }

  const words = isCut
    ? t('ready.list.cut', { time: seconds(file.cutSeconds ?? 0) })
    : file.variant?.state === 'failed'
      ? t('ready.list.retry')
      : t(file.canBetter ? 'ready.list.better' : 'ready.list.fix')
  return (
    <Button icon={isCut ? Scissors : Wrench} isBusy={isSending} onClick={mend}>
      {words}
    </Button>
  )
}

function Rule({ check }: { check: Check }) {
  const { t } = useTranslation()
  const values = useValues()
  const { rule, state, severity, source, checkedAt } = check
  const { icon: Icon, look } = MARKS[state === 'failed' && severity === 'should' ? 'advised' : state]
  const { found, wanted } = values(check)
  return (
    <li className="grid grid-cols-[auto_1fr] gap-x-2 text-fine">
      <Icon aria-hidden size={16} className={`mt-0.5 ${look}`} />
      <div className="grid min-w-0 gap-0.5">
        <p className="font-semibold">
          {t(`ready.rules.${rule}`)}
          {severity === 'should' && state !== 'passed' && (
            <span className="font-normal text-muted"> · {t('ready.list.advice')}</span>
          )}
        </p>
        {state === 'failed' && <p>{t(`ready.broken.${rule}`)}</p>}
        {state === 'unknown' && <p className="text-muted">{t('ready.list.unknown')}</p>}
        <p className="digits text-muted wrap-anywhere">
          {wanted &&
            (found && state !== 'unknown'
              ? t('ready.list.value', { found, wanted })
              : t('ready.list.wanted', { wanted }))}{' '}
          <a href={source} target="_blank" rel="noreferrer" className="underline">
            {t('ready.list.source', {
              host: new URL(source).hostname.replace('www.', ''),
              date: checkedAt.replaceAll('-', '\u2011'),
            })}
          </a>
        </p>
      </div>
    </li>
  )
}

const MARKS = {
  passed: { icon: CircleCheck, look: 'text-success' },
  failed: { icon: CircleAlert, look: 'text-danger' },
  advised: { icon: Info, look: 'text-nila' },
  unknown: { icon: CircleHelp, look: 'text-muted' },
} as const

/** Broken musts first, what is only advised and broken next, what nobody knows last. */
function weight({ state, severity }: Check): number {
  return (state === 'unknown' ? 2 : 0) + (severity === 'should' ? 1 : 0)
}

const UNITS: Partial<Record<Check['rule'], string>> = {
  seconds: 's',
  bytes: 'MB',
  fps: 'fps',
  'sample-rate': 'Hz',
  loudness: 'LUFS',
  'true-peak': 'dBTP',
  count: '',
}

/** Both numbers of a rule, as people here write them. */
function useValues(): (check: Check) => { found: string; wanted: string } {
  const { t } = useTranslation()
  const format = useFormat()

  function range({ min, max }: Check['values'], write: (value: number) => string): string {
    const low = typeof min === 'number' ? write(min) : ''
    const high = typeof max === 'number' ? write(max) : ''
    if (low && high) return t('ready.list.between', { min: low, max: high })
    return low ? t('ready.list.atLeast', { value: low }) : t('ready.list.atMost', { value: high })
  }

  return ({ rule, values }) => {
    const unit = UNITS[rule]
    if (unit !== undefined) {
      const write = (value: number) => format.number(value, value < 100 ? 1 : 0)
      const name = rule === 'seconds' ? t('ready.list.seconds') : unit
      const withUnit = (text: string) => `${text} ${name}`.trim()
      return { found: withUnit(write(Number(values['found']))), wanted: withUnit(range(values, write)) }
    }
    const size = values['width'] ? `${values['width']} × ${values['height']}` : ''
    if (rule === 'ratio') return { found: size, wanted: String(values['wanted']) }
    if (rule === 'pixels') {
      const side = (width: unknown, height: unknown) => `${String(width ?? '…')} × ${String(height ?? '…')}`
      const { minWidth, minHeight, maxWidth, maxHeight } = values
      const wanted = [
        minWidth || minHeight ? t('ready.list.atLeast', { value: side(minWidth, minHeight) }) : '',
        maxWidth || maxHeight ? t('ready.list.atMost', { value: side(maxWidth, maxHeight) }) : '',
      ]
      return { found: size, wanted: wanted.filter(Boolean).join(', ') }
    }
    return { found: String(values['found'] ?? ''), wanted: String(values['wanted'] ?? '') }
  }
}
