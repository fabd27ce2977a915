import { Button } from '#app/components/button.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Segments } from '#app/components/segments.tsx'
import { TIERS, type AvatarInput } from './input.ts'
import { Panel } from './panel.tsx'
import { useWord } from './use-word.ts'

type Tier = AvatarInput['tier']

/** Who makes the picture: this machine, or a service where there is one. */
export function TierChoice({
  tier,
  service,
  onChoose,
}: {
  tier: Tier
  /** The service beside drafts; undefined without a key. */
  service: { isDown: boolean } | undefined
  onChoose(tier: Tier): void
}) {
  const word = useWord()
  if (!service) {
    return (
      <>
        <input type="hidden" name="tier" value="draft" />
        <p className="max-w-reading text-fine text-muted">{word('tier.none')}</p>
        <Panel of={['references']} className="max-w-reading text-fine text-muted">
          <p>{word('tier.noneReferences')}</p>
        </Panel>
      </>
    )
  }
  return (
    <>
      <Segments
        label={word('tier.label')}
        name="tier"
        value={tier}
        onChange={(value) => onChoose(TIERS.find((one) => one === value) ?? 'draft')}
        options={TIERS.map((value) => ({
          value,
          label: (
            <>
              {word(`tier.${value}`)} <span className="font-normal">· {word(`tier.${value}Hint`)}</span>
            </>
          ),
        }))}
      />
      {tier === 'draft' && (
        <Panel of={['references']} className="max-w-reading text-fine text-muted">
          <p>{word('tier.draftReferences')}</p>
        </Panel>
      )}
      {service.isDown && tier !== 'draft' && (
        <Notice tone="money">
          <p>{word('tier.down')}</p>
          <Button size="small" className="justify-self-start" onClick={() => onChoose('draft')}>
            {word('tier.useDraft')}
          </Button>
        </Notice>
      )}
    </>
  )
}
