import { useEffect, useMemo, useRef, useState } from 'react'
import { Checkbox } from '#app/components/checkbox.tsx'
import { useArrivals } from '#app/components/use-arrivals.ts'
import type { ToolFormProps } from '../contract.ts'
import { ColourChoice } from './colour-choice.tsx'
import { CutPreview } from './cut-preview.tsx'
import { EngineChoice } from './engine-choice.tsx'
import type { RemoverInput } from './input.ts'
import { KindChoice } from './kind-choice.tsx'
import { LEAST_PLAINNESS, MAX_PICTURES } from './limits.ts'
import { PhotoSheet } from './photo-sheet.tsx'
import { SquareFields } from './square-fields.tsx'
import { useWord } from './use-word.ts'

/** The Background Remover's fields: the photos to tick, what becomes of them, and one of them as it will be. */
export default function BackgroundRemoverForm(props: ToolFormProps<RemoverInput>) {
  const { initial, onEdit, preview, services } = props
  const word = useWord()
  const images = useMemo(() => props.uploads.filter(({ kind }) => kind === 'image'), [props.uploads])
  const [draft, setDraft] = useState(initial)
  const edit = (to: Partial<RemoverInput>) => setDraft((before) => ({ ...before, ...to }))
  const ai = services.find(({ id }) => id === 'huggingface')
  const [looked, setLooked] = useState<string>()
  // The boxes post in the order in which they stand.
  const input = useMemo(() => {
    const ticked = new Set(draft.pictures)
    return { ...draft, pictures: images.filter(({ id }) => ticked.has(id)).map(({ id }) => id) }
  }, [draft, images])

  useArrivals(images, (arrived) => {
    const plain = arrived.filter(({ facts }) => draft.engine === 'ai' || !isBusy(facts))
    const added = plain.map(({ id }) => id)
    edit({ pictures: [...draft.pictures, ...added].slice(0, MAX_PICTURES) })
  })
  const isOpening = useRef(true)
  useEffect(() => {
    if (!isOpening.current) onEdit()
    isOpening.current = false
  }, [input, onEdit])

  return (
    <div className="grid min-w-0 gap-8">
      <EngineChoice engine={draft.engine} service={ai} onChoose={(engine) => edit({ engine })} />
      <PhotoSheet
        images={images}
        input={input}
        looked={looked}
        onTick={(pictures) => edit({ pictures })}
        onLook={setLooked}
        isBusy={({ facts }) => draft.engine === 'plain' && isBusy(facts)}
      />
      <KindChoice kinds={draft.kinds} colour={draft.colour} onChoose={(kinds) => edit({ kinds })} />
      <div className="grid min-w-0 gap-6">
        <ColourChoice
          colour={draft.colour}
          isShown={draft.kinds.includes('colour')}
          onChoose={(colour) => edit({ colour })}
        />
        <SquareFields
          square={draft.square}
          isShown={draft.kinds.includes('square')}
          onEdit={(to) => edit({ square: { ...draft.square, ...to } })}
        />
        <Checkbox
          label={word('holes.label')}
          hint={word('holes.hint')}
          name="hasHoles"
          checked={draft.hasHoles}
          onChange={({ target }) => edit({ hasHoles: target.checked })}
        />
      </div>
      <CutPreview input={input} images={images} looked={looked} preview={preview} />
    </div>
  )
}

function isBusy({ plainness }: { plainness?: number }): boolean {
  return (plainness ?? 1) < LEAST_PLAINNESS
}
