import { Form, useNavigation, useSearchParams } from '@remix-run/react'
import { Download, LoaderCircle, Scissors, Wrench } from 'lucide-react'
import { useEffect, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import type { FileReadiness, Readiness } from '#app/studio/readiness.server.ts'
import { Button, ButtonAnchor } from './button.tsx'
import { usePlatformName } from './platform-name.ts'
import { SelectField } from './select.tsx'
import { useRefresh } from './use-refresh.ts'
import { useUserEvents } from './watch.ts'

/**
 * Where the results are going, how many of them are ready for that place, and one press that makes the others so. The
 * place stays in the address and, in this browser, for the next run.
 */
export function ReadyPanel({ runId, readiness }: { runId: string; readiness: Readiness }) {
  const { t } = useTranslation()
  const nameOf = usePlatformName()
  const choose = useChosenPlatform(readiness)
  const { platform, offered, files } = readiness
  const isMaking = files.some(({ state }) => state === 'making')
  useFollowing(runId, isMaking)
  if (offered.length === 0) return null

  function onChange(event: FormEvent<HTMLFormElement>) {
    choose(String(new FormData(event.currentTarget).get('platform') ?? ''))
  }

  return (
    <section aria-labelledby="ready-title" className="grid gap-3 border-t border-hairline pt-5">
      <h2 id="ready-title" className="text-base">
        {t('ready.title')}
      </h2>
      {!platform && <p className="text-fine text-muted">{t('ready.lead')}</p>}
      <form method="get" className="flex items-end gap-2" onChange={onChange}>
        <SelectField
          key={platform}
          label={t('ready.platform')}
          name="platform"
          defaultValue={platform ?? ''}
          className="grow"
        >
          {!platform && <option value="">{t('ready.choose')}</option>}
          {offered.map((id) => (
            <option key={id} value={id}>
              {nameOf(id)}
            </option>
          ))}
        </SelectField>
        <noscript>
          <Button type="submit">{t('ready.show')}</Button>
        </noscript>
      </form>
      {platform && <Standing runId={runId} platform={platform} files={files} />}
      {isMaking && (
        <noscript>
          <meta httpEquiv="refresh" content="5" />
        </noscript>
      )}
    </section>
  )
}

/** The numbers, and what can be done about them. */
function Standing({ runId, platform, files }: { runId: string; platform: string; files: FileReadiness[] }) {
  const { t } = useTranslation()
  const { seconds } = useFormat()
  const nameOf = usePlatformName()
  const inState = (...states: FileReadiness['state'][]) => files.filter(({ state }) => states.includes(state))
  const ready = inState('ready', 'fixed').length
  const making = inState('making').length
  const fixable = inState('fixable').length
  const tooLong = inState('too-long')
  const blocked = inState('blocked').length
  const failed = files.filter(({ variant }) => variant?.state === 'failed').length
  const time = seconds(Math.min(...tooLong.map(({ cutSeconds }) => cutSeconds ?? Infinity)))
  return (
    <div className="grid gap-3">
      <p aria-live="polite" className="digits font-semibold">
        {t('ready.count', { ready, total: files.length, platform: nameOf(platform) })}
      </p>
      {making > 0 && (
        <p className="digits flex items-start gap-2 text-fine text-muted">
          <LoaderCircle aria-hidden size={16} className="mt-0.5 shrink-0 animate-exposing" />
          {t('ready.making', { count: making })}
        </p>
      )}
      {failed > 0 && <p className="digits text-fine text-muted">{t('ready.failed', { count: failed })}</p>}
      {fixable > 0 && (
        <FixForm runId={runId} platform={platform}>
          <FixButton runId={runId}>{t('ready.fixMany', { count: fixable })}</FixButton>
          <p className="text-fine text-muted">{t('ready.free')}</p>
        </FixForm>
      )}
      {tooLong.length > 0 && (
        <FixForm runId={runId} platform={platform}>
          <p className="digits text-fine">{t('ready.cutLead', { count: tooLong.length, time })}</p>
          <input type="hidden" name="trim" value="on" />
          {tooLong.map(({ number }) => (
            <input key={number} type="hidden" name="only" value={number} />
          ))}
          <FixButton runId={runId} isCut>
            {t('ready.cutMany', { time })}
          </FixButton>
        </FixForm>
      )}
      {blocked > 0 && <p className="digits text-fine text-muted">{t('ready.blocked', { count: blocked })}</p>}
      {ready > 0 && (
        <ButtonAnchor href={`/generations/${runId}/zip?platform=${platform}`} download icon={Download}>
          {t('ready.download', { count: ready })}
        </ButtonAnchor>
      )}
    </div>
  )
}

function FixForm({ runId, platform, children }: { runId: string; platform: string; children: ReactNode }) {
  return (
    <Form
      method="post"
      action={`/generations/${runId}/variants`}
      className="grid gap-1.5"
      replace
      preventScrollReset
    >
      <input type="hidden" name="platform" value={platform} />
      {children}
    </Form>
  )
}

function FixButton({ runId, isCut, children }: { runId: string; isCut?: boolean; children: ReactNode }) {
  const isSending = useNavigation().formAction?.endsWith(`/generations/${runId}/variants`) ?? false
  return (
    <Button type="submit" icon={isCut ? Scissors : Wrench} isBusy={isSending}>
      {children}
    </Button>
  )
}

/** A copy may be there before the stream of events is open. */
const LOOK_MS = 10_000

/** Loads the page's data again as copies of this run are made. */
function useFollowing(runId: string, isMaking: boolean): void {
  const refresh = useRefresh()
  useUserEvents((event) => event.type === 'variant' && event.generationId === runId, {
    isOn: isMaking,
  })
  useEffect(() => {
    if (!isMaking) return
    const timer = setInterval(refresh, LOOK_MS)
    return () => clearInterval(timer)
  }, [isMaking, refresh])
}

const REMEMBERED = 'lumiku.platform'

/** Goes to the place that was chosen last when the address names none. Returns the way to choose another. */
function useChosenPlatform({ platform, offered }: Readiness): (platform: string) => void {
  const [, setSearch] = useSearchParams()

  function show(wanted: string) {
    setSearch(
      (search) => {
        search.set('platform', wanted)
        search.delete('problem')
        return search
      },
      { replace: true, preventScrollReset: true },
    )
  }

  useEffect(() => {
    if (platform) remember(platform)
  }, [platform])

  const last = offered.join(' ')
  useEffect(() => {
    const wanted = remembered()
    if (!platform && wanted && last.split(' ').includes(wanted)) show(wanted)
    // Once for each set of offers: what the user chooses later is theirs.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [last])

  return show
}

/** Where the browser keeps nothing, nothing is remembered. */
function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED)
  } catch {
    return null
  }
}

function remember(platform: string): void {
  try {
    localStorage.setItem(REMEMBERED, platform)
  } catch {
    // As above.
  }
}
