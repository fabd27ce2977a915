import { Link, useRouteLoaderData } from '@remix-run/react'
import { ExternalLink, type LucideIcon } from 'lucide-react'
import {
  useEffect,
  useId,
  useRef,
  useState,
  type FormEvent,
  type ReactNode,
  type RefObject,
  type SyntheticEvent,
} from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useProblemText } from '#app/i18n/problem.ts'
import type { LiveOutput } from '#app/live-events.ts'
import { toolOf } from '#app/studio/forms.ts'
import { quickOutlookOf } from '#app/studio/outlook.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { useIsHydrated } from './hydrated.ts'
import { Notice } from './notice.tsx'
import { ProgressLine } from './progress-line.tsx'
import { useSideRun, type SideRun as Run } from './use-side-run.ts'
import { useToolInput } from './use-tool-input.ts'

interface SideRunProps {
  /** The tool that does the work. */
  tool: string
  /** Those offered here; without it among them there is no button. */
  tools: readonly string[]
  /** On the button, and over the window it opens. */
  label: string
  icon: LucideIcon
  /** The other tool's fields. `values` are what was filled in before the window was closed. */
  fields: (values: Record<string, string>) => ReactNode
  /** What the fields do not say. */
  prepare?: (fields: FormData) => void
  /** What came of it. `close` closes the window. */
  result: (outputs: LiveOutput[], close: () => void) => ReactNode
}

/**
 * A button inside one tool's form that has another tool do something for it, in a window above: the price before, the
 * work, the result. It needs JavaScript, and is not there without.
 */
export function SideRun({ tool, tools, label, icon, fields, prepare, result }: SideRunProps) {
  const [isOpen, setOpen] = useState(false)
  const run = useSideRun(tool)
  const isHydrated = useIsHydrated()
  const [values, setValues] = useState<Record<string, string>>({})
  if (!isHydrated || !tools.includes(tool)) return null

  return (
    <>
      <Button icon={icon} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {/* Above the page's form, not in it: the one must not send the fields of the other, nor hear its events. */}
      {createPortal(
        <div onInput={stop} onChange={stop} onSubmit={stop} onClick={stop}>
          <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={label} kind="sheet">
            <Window
              {...{ tool, run, prepare }}
              remember={(fields) => setValues(textsOf(fields))}
              result={(outputs) => result(outputs, () => setOpen(false))}
            >
              {fields(values)}
            </Window>
          </Dialog>
        </div>,
        document.body,
      )}
    </>
  )
}

function Window({
  tool,
  run,
  prepare,
  remember,
  result,
  children,
}: Pick<SideRunProps, 'tool' | 'prepare'> & {
  run: Run
  remember: (fields: FormData) => void
  result: (outputs: LiveOutput[]) => ReactNode
  children: ReactNode
}) {
  const { t } = useTranslation()
  const form = useRef<HTMLFormElement>(null)
  const { state } = run

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    prepare?.(fields)
    run.start(fields)
  }

  return (
    <div className="grid gap-5">
      <form ref={form} className="grid gap-4" onSubmit={submit}>
        <div className="grid gap-4" onInput={() => form.current && remember(new FormData(form.current))}>
          {children}
        </div>
        <Offer tool={tool} form={form} run={run} />
      </form>
      <Problems tool={tool} run={run} />
      {state === 'making' && (
        <ProgressLine fraction={run.fraction || null} label={t('sideRun.making')}>
          {t('sideRun.making')}
        </ProgressLine>
      )}
      {state === 'done' && (
        <Result key={run.generationId}>
          {result(run.outputs)}
          <p className="text-fine text-muted">
            <Link to={`/generations/${run.generationId}`} target="_blank" className="link">
              {t('sideRun.kept')} <ExternalLink aria-hidden size={14} className="inline" />
            </Link>
          </p>
        </Result>
      )}
    </div>
  )
}

/** The price and the balance before, and the button. */
function Offer({ tool: id, form, run }: { tool: string; form: RefObject<HTMLFormElement>; run: Run }) {
  const { t } = useTranslation()
  const format = useFormat()
  const tool = toolOf(id)
  const balance = useRouteLoaderData<{ balance: number | null }>('root')?.balance ?? null
  const [first] = useState(() => tool.example([]))
  const { input, isBroken, onEdit } = useToolInput(form, tool, first)
  const credits = t('common.credits', { count: quickOutlookOf(tool, input, new Map()).credits })
  const priceId = useId()
  const isDone = run.state === 'done'

  useEffect(() => {
    const element = form.current
    element?.addEventListener('input', onEdit)
    return () => element?.removeEventListener('input', onEdit)
  }, [form, onEdit])

  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p id={priceId} className="digits text-fine text-muted">
        {isBroken
          ? t('studio.broken')
          : balance === null
            ? t('sideRun.priceOnly', { credits })
            : t('sideRun.price', { credits, balance: format.number(balance) })}
      </p>
      <Button
        type="submit"
        tone={isDone ? 'plain' : 'primary'}
        isBusy={run.state === 'making'}
        aria-describedby={priceId}
      >
        {isBroken ? t('studio.makeBroken') : t(isDone ? 'sideRun.again' : 'sideRun.make', { credits })}
      </Button>
    </div>
  )
}

function Problems({ tool, run }: { tool: string; run: Run }) {
  const { t } = useTranslation()
  const problemText = useProblemText(tool)
  if (run.state !== 'failed') return null
  const sentences = [
    ...run.problems.map(problemText),
    ...(run.missing === undefined ? [] : [t('studio.short', { count: run.missing })]),
    ...(run.isInvalid ? [t('studio.invalid')] : []),
  ]
  return (
    <Notice tone="problem">
      {sentences.length > 0 ? (
        [...new Set(sentences)].map((sentence) => <p key={sentence}>{sentence}</p>)
      ) : (
        <p>{t('problems.unknown')}</p>
      )}
    </Notice>
  )
}

/** Comes into view, and is where the keyboard goes on. */
function Result({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => ref.current?.focus(), [])
  return (
    <div ref={ref} tabIndex={-1} className="grid gap-4 border-t border-hairline pt-5 outline-none">
      {children}
    </div>
  )
}

function stop(event: SyntheticEvent) {
  event.stopPropagation()
}

function textsOf(fields: FormData): Record<string, string> {
  return Object.fromEntries(
    [...fields].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
