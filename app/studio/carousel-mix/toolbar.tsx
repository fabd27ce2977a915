import { Palette } from 'lucide-react'
import { useBrand } from '#app/components/brand.ts'
import { Button } from '#app/components/button.tsx'
import { CopyButton } from '#app/components/copy-button.tsx'
import { Segments } from '#app/components/segments.tsx'
import { applyBrand } from './brand.ts'
import { fillCopy } from './copy.ts'
import type { Content, Step } from './draft.ts'
import type { CarouselInput } from './input.ts'
import { useWord } from './use-word.ts'

/** Where the words come from, and what else can dress or word the whole carousel. */
export function Toolbar({
  content,
  dispatch,
  input,
  tools,
}: {
  content: Content
  dispatch(step: Step): void
  input: CarouselInput
  tools: readonly string[]
}) {
  const word = useWord()
  const brand = useBrand()
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <Segments
        label={word('mode.title')}
        name="mode"
        value={content.mode}
        onChange={(mode) => dispatch({ do: 'set', to: { mode: mode as Content['mode'] } })}
        options={[
          { value: 'pools', label: word('mode.pools'), hint: word('mode.poolsHint') },
          { value: 'table', label: word('mode.table'), hint: word('mode.tableHint') },
        ]}
      />
      <div className="flex flex-wrap gap-2">
        {content.mode === 'pools' && (
          <CopyButton
            tools={tools}
            slides={content.slides.length}
            onCopy={(copy) => dispatch({ do: 'load', input: fillCopy(input, copy), word: 'copied' })}
          />
        )}
        {brand && (
          <Button
            icon={Palette}
            onClick={() => dispatch({ do: 'load', input: applyBrand(input, brand), word: 'branded' })}
          >
            {word('brand.use')}
          </Button>
        )}
      </div>
    </div>
  )
}
