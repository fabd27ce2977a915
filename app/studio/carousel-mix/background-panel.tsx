import { useState } from 'react'
import { Checkbox } from '#app/components/checkbox.tsx'
import { ColourField } from '#app/components/colour-field.tsx'
import { Field } from '#app/components/field.tsx'
import { Segments } from '#app/components/segments.tsx'
import { SelectField } from '#app/components/select.tsx'
import { WIDE, type Content } from './draft.ts'
import { PicturePicker, type Filling } from './picture-picker.tsx'
import { PicturePool } from './picture-pool.tsx'
import type { SlideBenchProps } from './slide-bench.tsx'
import { useWord } from './use-word.ts'

/** What is behind the texts: the pool of pictures, or a colour. */
export function BackgroundPanel(props: SlideBenchProps) {
  const { content, dispatch, images, input, slide, index, onWant } = props
  const word = useWord()
  const [filling, setFilling] = useState<Filling>()
  const isWide = content.pictures === 'wide'
  const pool = isWide ? WIDE : slide.key
  const pictures = isWide ? content.wide : slide.pictures
  const hasColumns = content.mode === 'table' && input.table.columns.length > 0 && !isWide
  const at = { slide: slide.key }
  return (
    <section className="grid min-w-0 gap-4 border-t border-hairline pt-4">
      <Segments
        label={word('background.title')}
        name="pictures"
        value={content.pictures}
        onChange={(value) => dispatch({ do: 'set', to: { pictures: value as Content['pictures'] } })}
        options={[
          { value: 'each', label: word('background.each') },
          { value: 'wide', label: word('background.wide'), hint: word('background.wideHint') },
        ]}
      />
      {isWide && <p className="text-fine text-muted">{word('background.wideHint')}</p>}
      {hasColumns && (
        <SelectField
          className="sm:w-72"
          label={word('background.column')}
          hint={word('background.columnHint')}
          value={slide.column ?? ''}
          onChange={({ target }) =>
            dispatch({ do: 'edit-slide', ...at, to: { column: target.value || undefined } })
          }
        >
          <option value="">{word('background.noColumn')}</option>
          {input.table.columns.map((column) => (
            <option key={column} value={column}>
              {column}
            </option>
          ))}
        </SelectField>
      )}
      <PicturePool
        pool={pool}
        pictures={pictures}
        images={images}
        dispatch={dispatch}
        onAdd={() => setFilling({ pool, known: new Set(images.map(({ id }) => id)) })}
        onWant={(place) => onWant({ slide: isWide ? -1 : index, index: place })}
      />
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <Field label={word('background.colour')}>
          {(control) => (
            <ColourField
              {...control}
              value={slide.colour}
              onChange={({ target }) => dispatch({ do: 'edit-slide', ...at, to: { colour: target.value } })}
            />
          )}
        </Field>
        <Checkbox
          label={word('background.gradient')}
          checked={slide.colour2 !== undefined}
          onChange={({ target }) =>
            dispatch({
              do: 'edit-slide',
              ...at,
              to: { colour2: target.checked ? darker(slide.colour) : undefined },
            })
          }
        />
        {slide.colour2 !== undefined && (
          <Field label={word('background.colour2')}>
            {(control) => (
              <ColourField
                {...control}
                value={slide.colour2}
                onChange={({ target }) =>
                  dispatch({ do: 'edit-slide', ...at, to: { colour2: target.value } })
                }
              />
            )}
          </Field>
        )}
        <Field label={word('background.dim')} className="w-40">
          {(control) => (
            <input
              {...control}
              type="range"
              min={0}
              max={0.8}
              step={0.05}
              value={slide.dim}
              aria-valuetext={`${Math.round(slide.dim * 100)} %`}
              className="h-11 w-full md:h-10"
              onChange={({ target }) =>
                dispatch({ do: 'edit-slide', ...at, to: { dim: target.valueAsNumber } })
              }
            />
          )}
        </Field>
      </div>
      <PicturePicker
        filling={filling}
        laid={pictures}
        images={images}
        onAdd={(uploads) => dispatch({ do: 'add-pictures', pool, uploads })}
        onClose={() => setFilling(undefined)}
      />
    </section>
  )
}

/** A first second colour: the same at half its light. */
function darker(colour: string): string {
  const parts = [1, 3, 5].map((start) => Math.round(parseInt(colour.slice(start, start + 2), 16) / 2))
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}
