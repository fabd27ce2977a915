import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useToolWords } from '#app/i18n/tool-words.ts'
import type { Money } from '#app/live-events.ts'
import type { Quote } from '#app/studio/contract.ts'
import { Nota, NotaLine } from './nota.tsx'

/** The receipt of a run: what was asked for, and what became of the credits so far. */
export function RunNota({
  id,
  tool,
  lines,
  money,
  delivered,
}: {
  id: string
  tool: string
  lines: Quote['lines']
  money: Money
  delivered: number
}) {
  const { t } = useTranslation()
  const open = money.held - money.captured - money.released
  const credits = (count: number) => t('common.credits', { count })
  return (
    <Nota title={t('generation.nota')} number={id.slice(0, 8)}>
      <QuoteLines tool={tool} lines={lines} />
      <NotaLine tone="total" label={t('generation.held')} amount={credits(money.held)} />
      <NotaLine
        label={t('generation.capturedResults', { count: delivered })}
        amount={credits(money.captured)}
      />
      {money.released > 0 && (
        <NotaLine tone="back" label={t('generation.released')} amount={`+ ${credits(money.released)}`} />
      )}
      {open > 0 && <NotaLine tone="after" label={t('generation.stillHeld')} amount={credits(open)} />}
    </Nota>
  )
}

/** A discount takes off: nobody multiplies by less than nothing. */
function amountOf({ quantity, credits }: Quote['lines'][number], number: (value: number) => string): string {
  return credits < 0 ? `−${number(-credits * quantity)}` : `${number(quantity)} × ${number(credits)}`
}

/** The lines of a price: quantity × credits, with the notes that make up one. */
export function QuoteLines({ tool, lines }: { tool: string; lines: Quote['lines'] }) {
  const word = useToolWords(tool)
  const { number } = useFormat()
  return lines.map((line, index) => (
    <Fragment key={index}>
      <NotaLine
        label={word(line.label, { count: line.quantity, quantity: line.quantity })}
        amount={amountOf(line, number)}
      />
      {line.notes?.map((note) => (
        <NotaLine key={note.label} tone="note" label={word(note.label)} amount={`+${number(note.credits)}`} />
      ))}
    </Fragment>
  ))
}
