import { FileSpreadsheet } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '#app/components/button.tsx'
import { TextArea } from '#app/components/field.tsx'
import { Notice } from '#app/components/notice.tsx'
import type { FormUpload } from '../contract.ts'
import { decodeTable, MAX_TABLE_BYTES } from './decode.ts'
import type { Content, Step } from './draft.ts'
import type { CarouselInput } from './input.ts'
import { MAX_SETS } from './limits.ts'
import { columnIndex, matchPicture, tokensOf, unusedColumns } from './match.ts'
import { pictureCells } from './plan.ts'
import { readTable, tableText, type TableFault } from './table.ts'
import { useWord } from './use-word.ts'

interface TablePanelProps {
  content: Content
  dispatch(step: Step): void
  images: FormUpload[]
  input: CarouselInput
}

/** The table: pasted or from a file, what was read of it, and what each of its columns fills. */
export function TablePanel(props: TablePanelProps) {
  const { content, dispatch, input } = props
  const word = useWord()
  const [refused, setRefused] = useState<{ fault: TableFault; text?: string }>()
  const { columns, rows, fault } = input.table
  const shown = refused?.fault ?? (content.tableText.trim() === '' ? undefined : fault)

  const take = (text: string) => {
    const reading = readTable(text)
    // What is far too long is not kept: every edit would carry it along.
    if (reading.fault?.code === 'table-too-long') return setRefused({ fault: reading.fault, text })
    setRefused(undefined)
    dispatch({ do: 'table', text: reading.fault ? text : tableText(reading.columns, reading.rows) })
  }
  const takeFirst = () => {
    const reading = readTable(refused?.text ?? '')
    setRefused(undefined)
    dispatch({ do: 'table', text: tableText(reading.columns, reading.rows) })
  }

  return (
    <section aria-label={word('table.title')} className="grid min-w-0 gap-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <FileButton onText={take} onFault={(one) => setRefused({ fault: one })} />
        <p className="min-w-0 flex-1 basis-60 text-fine text-muted">{word('table.lead')}</p>
      </div>
      <TextArea
        label={word('table.paste')}
        hint={word('table.pasteHint')}
        name="table.text"
        rows={columns.length > 0 ? 3 : 5}
        spellCheck={false}
        placeholder={word('table.placeholder')}
        value={content.tableText}
        className="[&_textarea]:font-mono [&_textarea]:text-fine"
        onChange={({ target }) => {
          // Pasted over what was there.
          if (target.value.split('\n').length > MAX_SETS * 2) return take(target.value)
          setRefused(undefined)
          dispatch({ do: 'table', text: target.value })
        }}
        onPaste={(event) => {
          const text = event.clipboardData.getData('text/plain')
          // Into an empty field a whole table is pasted; into a full one a piece of text.
          if (content.tableText.trim() !== '' || !text.includes('\n')) return
          event.preventDefault()
          take(text)
        }}
      />
      {shown && (
        <Notice tone="problem">
          <p>{word(`problems.${shown.code}`, shown.values)}</p>
          {refused?.text !== undefined && (
            <Button size="small" className="mt-2" onClick={takeFirst}>
              {word('table.takeFirst', { count: MAX_SETS })}
            </Button>
          )}
        </Notice>
      )}
      {columns.length > 0 && rows.length > 0 && (
        <>
          <Sample columns={columns} rows={rows} />
          <Mapping {...props} />
        </>
      )}
      {input.table.pictures.map((id) => (
        <input key={id} type="hidden" name="table.pictures" value={id} />
      ))}
    </section>
  )
}

function FileButton({ onText, onFault }: { onText(text: string): void; onFault(fault: TableFault): void }) {
  const word = useWord()
  const field = useRef<HTMLInputElement>(null)
  const read = async (file: File | undefined) => {
    if (!file) return
    if (file.size > MAX_TABLE_BYTES) {
      onFault({ code: 'table-file-too-large', values: { megabytes: MAX_TABLE_BYTES / 1e6 } })
      return
    }
    const decoded = decodeTable(new Uint8Array(await file.arrayBuffer()))
    if ('fault' in decoded) onFault(decoded.fault)
    else onText(decoded.text)
  }
  return (
    <>
      <Button icon={FileSpreadsheet} onClick={() => field.current?.click()}>
        {word('table.choose')}
      </Button>
      <input
        ref={field}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        aria-label={word('table.choose')}
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => {
          void read(target.files?.[0])
          target.value = ''
        }}
      />
    </>
  )
}

const SAMPLE_ROWS = 3

/** The first rows as they were read. */
function Sample({ columns, rows }: { columns: string[]; rows: string[][] }) {
  const word = useWord()
  return (
    <div className="grid gap-1.5">
      <p className="text-fine font-semibold">
        {word('table.read', { rows: rows.length, columns: columns.length })}
      </p>
      <div tabIndex={0} role="region" aria-label={word('table.first')} className="overflow-x-auto">
        <table className="w-full border-collapse text-fine">
          <thead>
            <tr>
              <th scope="col" className="border-b border-ink p-2 text-left font-mono font-medium text-muted">
                <span className="sr-only">{word('table.rowNumber')}</span>
              </th>
              {columns.map((column) => (
                <th key={column} scope="col" className="border-b border-ink p-2 text-left font-semibold">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SAMPLE_ROWS).map((row, index) => (
              <tr key={index}>
                <td className="border-b border-hairline p-2 font-mono text-muted">{index + 1}</td>
                {row.map((cell, place) => (
                  <td key={place} className="max-w-48 truncate border-b border-hairline p-2">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > SAMPLE_ROWS && (
        <p className="text-fine text-muted">{word('table.moreRows', { count: rows.length - SAMPLE_ROWS })}</p>
      )}
    </div>
  )
}

/** What each column fills; the same is said at every text and picture on the bench. */
function Mapping({ content, dispatch, input, images }: TablePanelProps) {
  const word = useWord()
  const { columns, rows } = input.table
  const unused = unusedColumns(input.slides, columns)
  const found = pictureCells(input).filter(({ name }) => matchPicture(name, images))
  const missing = pictureCells(input).filter(({ name }) => !matchPicture(name, images))
  return (
    <div className="grid gap-2">
      <h2 className="text-fine font-semibold">{word('table.mapping')}</h2>
      <ul className="grid list-none gap-2">
        {columns.map((column, index) => (
          <li key={column} className="grid items-center gap-x-4 gap-y-1 sm:grid-cols-[1fr_1.4fr]">
            <span className="min-w-0 truncate">
              <strong className="font-semibold">{column}</strong>{' '}
              <span className="text-fine text-muted">
                {rows.map((row) => row[index]).find((cell) => cell !== '') ?? ''}
              </span>
            </span>
            <select
              aria-label={word('table.fills', { column })}
              className="control control-select"
              value={targetOf(content, column)}
              onChange={({ target }) => assign(content, dispatch, column, target.value)}
            >
              <option value="">{word('table.fillsNothing')}</option>
              <option value={SEVERAL} disabled hidden>
                {word('table.fillsSeveral')}
              </option>
              <option value={PICTURES}>{word('table.fillsPictures')}</option>
              {content.slides.flatMap((slide, number) =>
                slide.blocks.map((block) => (
                  <option key={block.key} value={block.key}>
                    {word('table.fillsBlock', {
                      number: number + 1,
                      kind: word(`block.kinds.${block.kind}`),
                    })}
                  </option>
                )),
              )}
            </select>
          </li>
        ))}
      </ul>
      {unused.length > 0 && (
        <p className="text-fine text-muted">{word('table.unused', { columns: unused.join(', ') })}</p>
      )}
      {found.length > 0 && (
        <p className="text-fine text-success">{word('table.picturesFound', { count: found.length })}</p>
      )}
      {missing.length > 0 && (
        <ul className="grid list-none gap-0.5 text-fine text-danger">
          {missing.slice(0, 5).map(({ row, column, name }) => (
            <li key={`${row} ${column}`}>{word('table.noMatch', { row, column, file: name })}</li>
          ))}
          {missing.length > 5 && <li>{word('table.noMatchMore', { count: missing.length - 5 })}</li>}
        </ul>
      )}
    </div>
  )
}

const PICTURES = ' pictures'
const SEVERAL = ' several'

/** Where a column goes: a block, the pictures, nowhere, or more than one select can say. */
function targetOf(content: Content, column: string): string {
  const isPicture = content.slides.some((slide) => columnIndex(slide.column ?? '', [column]) === 0)
  const blocks = content.slides.flatMap((slide) =>
    slide.blocks.filter(({ template }) =>
      tokensOf(template ?? '').some((token) => columnIndex(token, [column]) === 0),
    ),
  )
  if (blocks.length + Number(isPicture) > 1) return SEVERAL
  return isPicture ? PICTURES : (blocks[0]?.key ?? '')
}

function assign(content: Content, dispatch: (step: Step) => void, column: string, target: string) {
  for (const slide of content.slides) {
    if (target === PICTURES) dispatch({ do: 'edit-slide', slide: slide.key, to: { column } })
    else if (slide.column === column) {
      dispatch({ do: 'edit-slide', slide: slide.key, to: { column: undefined } })
    }
    for (const block of slide.blocks) {
      const at = { slide: slide.key, block: block.key }
      if (block.key === target) dispatch({ do: 'edit-block', ...at, to: { template: `{${column}}` } })
      else if (block.template === `{${column}}`) {
        dispatch({ do: 'edit-block', ...at, to: { template: undefined } })
      }
    }
  }
}
