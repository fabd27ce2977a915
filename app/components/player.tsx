import { ChevronLeft, ChevronRight, Download, FileJson } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useToolWords } from '#app/i18n/tool-words.ts'
import type { LiveOutput } from '#app/live-events.ts'
import { Button, ButtonAnchor } from './button.tsx'
import { Dialog } from './dialog.tsx'
import type { FrameMark } from './frame-mark.tsx'
import { TextPage, textUrlOf } from './text-output.tsx'

/** What a page knows of an output besides the output itself. */
export interface OutputDetail {
  mark?: FrameMark | undefined
  /** Below what is known of it. */
  aside?: ReactNode
  /** In place of the output's own file. */
  download?: { href: string; label: string } | undefined
}

interface PlayerProps {
  /** Whose words say what the scores mean; without it they are not shown. */
  tool?: string
  outputs: LiveOutput[]
  /** Id of the one shown; null when closed. */
  openId: string | null
  onOpen: (id: string | null) => void
  detailOf?: ((output: LiveOutput) => OutputDetail | undefined) | undefined
}

/** One result, large. The arrow keys go through the sheet, Escape goes back to it. */
export function Player({ tool = '', outputs, openId, onOpen, detailOf }: PlayerProps) {
  const { t } = useTranslation()
  const at = outputs.findIndex(({ id }) => id === openId)
  const output = outputs[at]
  const detail = output && detailOf?.(output)
  const download = detail?.download ?? { href: output?.downloadUrl, label: t('common.download') }
  const step = (by: number) => {
    const next = outputs[at + by]
    if (next) onOpen(next.id)
  }

  function onKeyDown(event: KeyboardEvent) {
    // Inside the video the arrows seek.
    if (event.target instanceof HTMLMediaElement) return
    if (event.key === 'ArrowLeft') step(-1)
    if (event.key === 'ArrowRight') step(1)
  }

  return (
    <Dialog
      isOpen={output !== undefined}
      onClose={() => onOpen(null)}
      kind="wide"
      onKeyDown={onKeyDown}
      title={
        output ? `${String(output.index + 1).padStart(2, '0')} · ${output.name}` : t('generation.player')
      }
    >
      {output && (
        <div className="grid gap-4 md:grid-cols-[1fr_16rem]">
          <Screen key={output.id} output={output} />
          <div className="grid content-start gap-4">
            <Facts tool={tool} output={output} />
            <div className="flex gap-2">
              <Button
                icon={ChevronLeft}
                aria-label={t('common.previous')}
                disabled={at === 0}
                onClick={() => step(-1)}
              />
              <Button
                icon={ChevronRight}
                aria-label={t('common.next')}
                disabled={at === outputs.length - 1}
                onClick={() => step(1)}
              />
            </div>
            {download.href && (
              <ButtonAnchor href={download.href} download tone="primary" icon={Download}>
                {download.label}
              </ButtonAnchor>
            )}
            {detail?.aside}
            <div className="grid gap-1">
              <ButtonAnchor
                href={`/outputs/${output.id}/recipe.json`}
                target="_blank"
                rel="noreferrer"
                tone="quiet"
                icon={FileJson}
              >
                {t('generation.recipe')}
              </ButtonAnchor>
              <p className="text-center text-fine text-muted">{t('generation.recipeLead')}</p>
            </div>
          </div>
        </div>
      )}
    </Dialog>
  )
}

function Screen({ output }: { output: LiveOutput }) {
  const source = output.previewUrl ?? output.url
  const look = 'mx-auto max-h-[70dvh] w-auto max-w-full rounded-frame bg-film'
  if (!source) return null
  if (output.contentType?.startsWith('image/')) return <img src={source} alt={output.name} className={look} />
  const textUrl = textUrlOf(output)
  if (textUrl) return <TextPage url={textUrl} label={output.name} />
  if (output.contentType?.startsWith('audio/')) return <audio src={source} controls className="w-full" />
  return (
    <video
      src={source}
      poster={output.posterUrl ?? undefined}
      aria-label={output.name}
      controls
      autoPlay
      playsInline
      loop
      className={look}
    />
  )
}

function Facts({ tool, output: { facts, bytes } }: { tool: string; output: LiveOutput }) {
  const { t } = useTranslation()
  const word = useToolWords(tool)
  const format = useFormat()
  const lines = [
    facts?.width && facts.height ? `${facts.width}×${facts.height}` : '',
    facts?.seconds ? format.seconds(facts.seconds) : '',
    facts?.fps ? `${format.number(facts.fps, 2)} fps` : '',
    bytes ? format.bytes(bytes) : '',
  ].filter(Boolean)
  return (
    <div className="digits grid gap-1 text-muted">
      <p>{lines.join(' · ')}</p>
      {facts?.distinctness !== undefined && (
        <p>
          {t('generation.distinctness')}: {format.percent(facts.distinctness)}
        </p>
      )}
      {tool &&
        Object.entries(facts?.scores ?? {}).map(([name, score]) => (
          <p key={name}>
            {word(`scores.${name}`)}: {format.percent(score)}
          </p>
        ))}
    </div>
  )
}
