import { Button } from '#app/components/button.tsx'
import { useIsHydrated } from '#app/components/hydrated.ts'
import { Notice } from '#app/components/notice.tsx'
import { Segments } from '#app/components/segments.tsx'
import type { ToolFormProps } from '../contract.ts'
import { TIERS, type PoseGeneratorInput } from './input.ts'
import { useWord } from './use-word.ts'

type Tier = PoseGeneratorInput['tier']

/** How well the pictures are made. Without a key there are drafts only, and the form says what a key would change. */
export function TierFields({
  tier,
  services,
  onChange,
}: {
  tier: Tier
  services: ToolFormProps['services']
  onChange(tier: Tier): void
}) {
  const word = useWord()
  const isHydrated = useIsHydrated()
  const service = services.find(({ id }) => id === 'huggingface')
  if (!service) {
    return (
      <Notice>
        <input type="hidden" name="tier" value="draft" />
        <p>{word('tier.noKey')}</p>
      </Notice>
    )
  }
  return (
    <div className="grid min-w-0 gap-3">
      <Segments
        label={word('tier.title')}
        isLabelHidden
        name="tier"
        value={tier}
        onChange={(value) => onChange(value as Tier)}
        options={TIERS.map((value) => ({ value, label: word(`tier.${value}`) }))}
      />
      <p className="max-w-reading text-fine text-muted">{word(`tier.${tier}Hint`)}</p>
      {service.isDown && tier !== 'draft' && (
        <Notice tone="problem">
          <p>{word('tier.down')}</p>
          {isHydrated && (
            <p>
              <Button size="small" onClick={() => onChange('draft')}>
                {word('tier.useDraft')}
              </Button>
            </p>
          )}
        </Notice>
      )}
    </div>
  )
}
