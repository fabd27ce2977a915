import { useTranslation } from 'react-i18next'
import { Button } from '#app/components/button.tsx'
import type { FormUpload } from '../contract.ts'
import { roleOf, type CarouselInput } from './input.ts'
import { MAX_SLIDES, MIN_SLIDES } from './limits.ts'
import { PRESET_NAMES, presetOf } from './styles.ts'
import { useWord } from './use-word.ts'

/** Free fields for what is still to be added. */
const SPARE = 2

/** The slides for a browser without JavaScript: every text and picture a field of its own. `tidy.ts` settles them. */
export function PlainSlides({ initial, uploads }: { initial: CarouselInput; uploads: FormUpload[] }) {
  const word = useWord()
  const { t } = useTranslation()
  const { slides, mode, table } = initial
  return (
    <section className="grid gap-5 border-t border-hairline pt-4">
      <h2 className="text-lead">{word('plain.title')}</h2>
      <p className="max-w-reading text-muted">{word('plain.lead')}</p>
      {mode !== 'table' && (
        <label className="grid gap-1.5">
          <span className="text-fine font-semibold">{word('table.paste')}</span>
          <textarea name="table.text" rows={4} className="control" />
        </label>
      )}
      {table.pictures.length === 0 &&
        uploads.map(({ id }) => <input key={id} type="hidden" name="table.pictures" value={id} />)}
      {slides.map((slide, index) => {
        const field = `plain[${index}]`
        const label = word('bench.title', {
          number: index + 1,
          role: word(`role.${roleOf(index, slides.length)}`),
        })
        const pictures = [...slide.pictures.map(({ upload }) => upload), ...Array(SPARE).fill('')] as string[]
        return (
          <fieldset key={index} className="grid gap-3 border-t border-hairline pt-3">
            <legend className="float-left font-semibold">{label}</legend>
            {slide.blocks.map((block, place) => (
              <div key={place} className="clear-both grid gap-2">
                {[...block.texts, ...(Array(SPARE).fill('') as string[])].map((text, number) => (
                  <label key={number} className="grid gap-1 text-fine">
                    {word(`block.kinds.${block.kind}`)} {number + 1}
                    <textarea
                      name={`${field}.blocks[${place}].texts[${number}]`}
                      rows={2}
                      defaultValue={text}
                      className="control"
                    />
                  </label>
                ))}
                {mode === 'table' && (
                  <label className="grid gap-1 text-fine">
                    {word('table.template')}
                    <input
                      name={`${field}.blocks[${place}].template`}
                      defaultValue={block.template ?? ''}
                      className="control"
                    />
                  </label>
                )}
                <label className="grid gap-1 text-fine">
                  {word('style.preset')}
                  <select
                    name={`${field}.blocks[${place}].preset`}
                    defaultValue=""
                    className="control control-select w-60"
                  >
                    <option value="">{word('plain.asIs', { preset: nameOf(word, block.style) })}</option>
                    {PRESET_NAMES.map((preset) => (
                      <option key={preset} value={preset}>
                        {word(`presets.${preset}`)}
                      </option>
                    ))}
                  </select>
                </label>
              </div>
            ))}
            {uploads.length > 0 &&
              pictures.map((upload, number) => (
                <label key={number} className="grid gap-1 text-fine">
                  {word('plain.picture', { number: number + 1 })}
                  <select
                    name={`${field}.pictures[${number}]`}
                    defaultValue={upload}
                    className="control control-select w-60"
                  >
                    <option value="">{word('plain.noPicture')}</option>
                    {uploads.map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                  </select>
                </label>
              ))}
            <label className="grid gap-1 text-fine">
              {word('background.colour')}
              <input
                type="color"
                name={`${field}.colour`}
                defaultValue={slide.colour}
                className="h-11 w-16 rounded-control border border-rule"
              />
            </label>
            <label className="grid gap-1 text-fine">
              {word('plain.place')}
              <select name={`${field}.place`} defaultValue="keep" className="control control-select w-60">
                <option value="keep">{word('plain.keep')}</option>
                {slides.length < MAX_SLIDES && <option value="duplicate">{word('bench.duplicate')}</option>}
                {slides.length > MIN_SLIDES && <option value="remove">{word('bench.remove')}</option>}
              </select>
            </label>
          </fieldset>
        )
      })}
      <div>
        <Button type="submit" name="_intent" value="preview">
          {t('studio.previewMake')}
        </Button>
      </div>
    </section>
  )
}

function nameOf(word: ReturnType<typeof useWord>, style: Parameters<typeof presetOf>[0]): string {
  const preset = presetOf(style)
  return preset ? word(`presets.${preset}`) : word('style.own')
}
