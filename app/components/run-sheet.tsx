import { Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useProblemText } from '#app/i18n/problem.ts'
import { useToolWords } from '#app/i18n/tool-words.ts'
import type { LiveOutput } from '#app/live-events.ts'
import { Button } from './button.tsx'
import { ContactSheet } from './contact-sheet.tsx'
import { Frame } from './frame.tsx'
import { Player, type OutputDetail } from './player.tsx'
import { shapeOfRun } from './shape.ts'
import { textUrlOf } from './text-output.tsx'
import { isOpen, type Watched } from './watch.ts'

/** So many results or fewer are shown large. */
const FEW = 3

interface RunSheetProps {
  /** Outputs come in groups of `groupSize`: each group with more than one beside it is a sheet under its own name. */
  run: Watched & { tool: string; title: string; input: unknown; groupSize: number }
  isFresh: (output: LiveOutput) => boolean
  /** What more there is to say of a finished output: a sign on its frame, and beside it in the player. */
  detailOf?: (output: LiveOutput) => OutputDetail | undefined
}

/**
 * The contact sheet of a run: a numbered frame for everything that was asked for, which develops when it is finished.
 * The ticks are a plain form, so that a selection can be downloaded without JavaScript too.
 */
export function RunSheet({ run, isFresh, detailOf }: RunSheetProps) {
  const { t } = useTranslation()
  const { clock } = useFormat()
  const problemText = useProblemText(run.tool)
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const [openId, setOpenId] = useState<string | null>(null)
  const shape = shapeOfRun(run)
  const byIndex = new Map(run.outputs.map((output) => [output.index, output]))
  const ready = run.outputs.filter(({ state, url }) => state === 'delivered' && url)

  const word = useToolWords(run.tool)
  // Alone in its group, a result needs no name above it.
  const size = run.groupSize > 1 ? run.groupSize : run.planned
  const groups = Array.from({ length: Math.ceil(run.planned / size) }, (_, group) =>
    Array.from({ length: Math.min(size, run.planned - group * size) }, (_, at) => group * size + at),
  )

  const isFew = run.planned <= FEW
  const density = shape === '16:9' ? (isFew ? 'large-wide' : 'wide') : isFew ? 'large' : 'normal'

  function select(index: number, isSelected: boolean) {
    const next = new Set(selected)
    if (isSelected) next.add(index)
    else next.delete(index)
    setSelected(next)
  }

  function frame(index: number, number: number) {
    const output = byIndex.get(index)
    if (!output) {
      const isComing = isOpen(run)
      return (
        <Frame
          key={index}
          number={number}
          shape={shape}
          state={run.state === 'running' ? 'developing' : 'empty'}
          label={t(isComing ? 'generation.frameDeveloping' : 'generation.frameMissing', { number })}
        />
      )
    }
    if (output.state === 'failed') {
      const why = output.problem ? problemText(output.problem) : ''
      return (
        <Frame
          key={index}
          number={number}
          shape={shape}
          state="failed"
          label={`${t('generation.frameFailed', { number })}. ${why}`}
        />
      )
    }
    return (
      <Frame
        key={index}
        number={number}
        shape={shape}
        imageUrl={output.posterUrl ?? (output.contentType?.startsWith('image/') ? output.url : null)}
        textUrl={textUrlOf(output)}
        label={t('generation.frameReady', { number, name: output.name })}
        note={output.facts?.seconds ? clock(output.facts.seconds) : undefined}
        mark={detailOf?.(output)?.mark}
        isFresh={isFresh(output)}
        isEager={index < 12}
        isSelected={selected.has(index)}
        href={output.url ?? undefined}
        onOpen={() => setOpenId(output.id)}
        selection={{
          label: t('common.select', { name: output.name }),
          name: 'only',
          value: String(index + 1),
          onChange: (isSelected) => select(index, isSelected),
        }}
      />
    )
  }

  return (
    <form method="get" action={`/generations/${run.id}/zip`} className="grid min-w-0 gap-4">
      {groups.map((indexes, group) => {
        const name = word('group', {
          number: group + 1,
          defaultValue: t('generation.group', { number: group + 1 }),
        })
        const label = groups.length > 1 ? name : t('generation.sheet')
        return (
          <div key={group} className="grid min-w-0 gap-1.5">
            {groups.length > 1 && <h2 className="digits text-base">{name}</h2>}
            <ContactSheet label={label} density={density}>
              {indexes.map((index, at) => frame(index, at + 1))}
            </ContactSheet>
          </div>
        )
      })}
      {selected.size > 0 && (
        <div className="sticky bottom-3 z-20 flex flex-wrap items-center justify-between gap-2 justify-self-stretch rounded-control border border-hairline bg-raised px-3 py-2 shadow-float animate-arrive max-md:bottom-20">
          <span className="digits font-semibold">{t('common.selected', { count: selected.size })}</span>
          <span className="flex flex-wrap gap-2">
            <Button tone="quiet" size="small" onClick={() => setSelected(new Set())}>
              {t('common.selectNone')}
            </Button>
            <Button type="submit" tone="primary" size="small" icon={Download}>
              {t('generation.downloadSelected', { count: selected.size })}
            </Button>
          </span>
        </div>
      )}
      <noscript>
        <Button type="submit">{t('generation.downloadChosen')}</Button>
      </noscript>
      <Player tool={run.tool} outputs={ready} openId={openId} onOpen={setOpenId} detailOf={detailOf} />
    </form>
  )
}
