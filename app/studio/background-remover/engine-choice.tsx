import { Button } from '#app/components/button.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Segments } from '#app/components/segments.tsx'
import type { RemoverInput } from './input.ts'
import { ENGINES } from './limits.ts'
import { useWord } from './use-word.ts'

type Engine = RemoverInput['engine']

/** Who cuts: our own program, which says what it can do, or a model of somebody else's where there is a key. */
export function EngineChoice({
  engine,
  service,
  onChoose,
}: {
  engine: Engine
  /** The AI service; undefined without a key. */
  service: { isDown: boolean } | undefined
  onChoose(engine: Engine): void
}) {
  const word = useWord()
  if (!service) {
    return (
      <>
        <input type="hidden" name="engine" value="plain" />
        <p className="max-w-reading text-fine text-muted">{word('engine.plainOnly')}</p>
      </>
    )
  }
  return (
    <div className="grid gap-2">
      <Segments
        label={word('engine.label')}
        name="engine"
        value={engine}
        onChange={(value) => onChoose(ENGINES.find((one) => one === value) ?? 'plain')}
        options={ENGINES.map((value) => ({ value, label: word(`engine.${value}`) }))}
      />
      <p className="max-w-reading text-fine text-muted">{word(`engine.${engine}Hint`)}</p>
      {service.isDown && engine === 'ai' && (
        <Notice tone="money">
          <p>{word('engine.down')}</p>
          <Button size="small" className="justify-self-start" onClick={() => onChoose('plain')}>
            {word('engine.usePlain')}
          </Button>
        </Notice>
      )}
    </div>
  )
}
