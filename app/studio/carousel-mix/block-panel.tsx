import { Plus, Trash2, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '#app/components/button.tsx'
import { TextArea, TextField } from '#app/components/field.tsx'
import { More } from '#app/components/section.tsx'
import { SelectField } from '#app/components/select.tsx'
import type { DraftBlock } from './draft.ts'
import { BLOCK_KINDS, MAX_TEXT, MAX_TEXTS } from './limits.ts'
import type { BlockKind } from './input.ts'
import type { SlideBenchProps } from './slide-bench.tsx'
import { StylePanel } from './style-panel.tsx'
import { textsIn } from './draft.ts'
import { useWord } from './use-word.ts'

/** One text of a slide: what it may say, and how it stands. */
export function BlockPanel(props: SlideBenchProps & { block: DraftBlock; place: number }) {
  const { content, dispatch, input, slide, index, block, place, onWant } = props
  const word = useWord()
  const at = { slide: slide.key, block: block.key }
  const isTable = content.mode === 'table' && input.table.columns.length > 0
  return (
    <fieldset className="grid min-w-0 gap-4 border-t border-hairline pt-4">
      <legend className="sr-only">{word('block.title', { number: place + 1 })}</legend>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <SelectField
          className="w-40"
          label={word('block.kind')}
          value={block.kind}
          onChange={({ target }) =>
            dispatch({ do: 'edit-block', ...at, to: { kind: target.value as BlockKind } })
          }
        >
          {BLOCK_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {word(`block.kinds.${kind}`)}
            </option>
          ))}
        </SelectField>
        <Button
          size="small"
          tone="quiet"
          icon={Trash2}
          aria-label={word('block.remove', { number: place + 1 })}
          onClick={() => dispatch({ do: 'remove-block', ...at })}
        />
      </div>
      {isTable && <Binding {...props} />}
      {(!isTable || block.template === undefined) && (
        <Texts
          block={block}
          onChange={(texts) => dispatch({ do: 'edit-block', ...at, to: { texts } })}
          onWant={(position) => {
            const text = block.texts[position]?.trim() ?? ''
            const pooled = textsIn(block.texts).indexOf(text)
            onWant({ slide: index, block: place, index: Math.max(0, pooled) })
          }}
        />
      )}
      <StylePanel {...props} />
    </fieldset>
  )
}

/** One field for each text: a text may have several lines. */
function Texts({
  block,
  onChange,
  onWant,
}: {
  block: DraftBlock
  onChange(texts: string[]): void
  /** The text of this place is worked on. */
  onWant(place: number): void
}) {
  const word = useWord()
  const area = useRef<HTMLUListElement>(null)
  const [list, setList] = useState('')
  const texts = block.texts.length > 0 ? block.texts : ['']
  const focus = (place: number) =>
    setTimeout(() => area.current?.querySelectorAll('textarea')[place]?.focus(), 0)
  return (
    <div className="grid gap-2">
      <ul ref={area} className="grid list-none gap-2">
        {texts.map((text, place) => (
          <li key={place} className="flex items-start gap-1">
            <TextArea
              className="flex-1 [&_textarea]:[field-sizing:content]"
              isLabelHidden
              label={word('block.text', { number: place + 1 })}
              placeholder={word('block.placeholder')}
              rows={Math.min(5, Math.max(1, text.split('\n').length + (text.length > 60 ? 1 : 0)))}
              maxLength={MAX_TEXT}
              value={text}
              onFocus={() => onWant(place)}
              onChange={({ target }) => onChange(texts.with(place, target.value))}
            />
            {texts.length > 1 && (
              <button
                type="button"
                aria-label={word('block.removeText', { number: place + 1 })}
                className="grid size-11 flex-none place-items-center rounded-control text-muted hover:bg-sunken hover:text-ink md:size-10"
                onClick={() => {
                  onChange(texts.toSpliced(place, 1))
                  focus(Math.max(0, place - 1))
                }}
              >
                <X aria-hidden size={18} />
              </button>
            )}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-1">
        {texts.length < MAX_TEXTS && (
          <Button
            size="small"
            tone="quiet"
            icon={Plus}
            onClick={() => {
              onChange([...texts, ''])
              focus(texts.length)
            }}
          >
            {word('block.addText')}
          </Button>
        )}
        <More title={word('block.list')}>
          <TextArea
            label={word('block.listLabel')}
            hint={word('block.listHint')}
            rows={4}
            value={list}
            onChange={({ target }) => setList(target.value)}
          />
          <Button
            size="small"
            disabled={list.trim() === ''}
            className="justify-self-start"
            onClick={() => {
              onChange(textsIn([...texts, ...list.split('\n')]).slice(0, MAX_TEXTS))
              setList('')
            }}
          >
            {word('block.listAdd')}
          </Button>
        </More>
      </div>
    </div>
  )
}

const OWN = ' own'
const TEXTS = ' texts'

/** With a table: which column the text comes from, or how several make one. */
function Binding({ dispatch, input, slide, block }: SlideBenchProps & { block: DraftBlock }) {
  const word = useWord()
  const { columns } = input.table
  const column = columns.find((name) => block.template === `{${name}}`)
  const [isOwn, setOwn] = useState(false)
  const value = block.template === undefined ? TEXTS : column !== undefined && !isOwn ? column : OWN
  const bind = (template: string | undefined) =>
    dispatch({ do: 'edit-block', slide: slide.key, block: block.key, to: { template } })
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <SelectField
        label={word('table.from')}
        value={value}
        onChange={({ target }) => {
          setOwn(target.value === OWN)
          if (target.value === TEXTS) bind(undefined)
          else if (target.value === OWN) bind(block.template ?? columns.map((name) => `{${name}}`)[0])
          else bind(`{${target.value}}`)
        }}
      >
        <option value={TEXTS}>{word('table.fromTexts')}</option>
        {columns.map((name) => (
          <option key={name} value={name}>
            {word('table.fromColumn', { column: name })}
          </option>
        ))}
        <option value={OWN}>{word('table.fromSeveral')}</option>
      </SelectField>
      {value === OWN && (
        <TextField
          label={word('table.template')}
          hint={word('table.templateHint', { columns: columns.map((name) => `{${name}}`).join(' ') })}
          value={block.template ?? ''}
          maxLength={MAX_TEXT}
          spellCheck={false}
          autoComplete="off"
          onChange={({ target }) => bind(target.value)}
        />
      )}
    </div>
  )
}
