import { PenLine } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useToolWords } from '#app/i18n/tool-words.ts'
import type { LiveOutput } from '#app/live-events.ts'
import { copiesSchema, type Copy } from '#app/studio/copywriter/copy.ts'
import {
  LANGUAGES,
  MAX_DESCRIPTION,
  MAX_SLIDES,
  MIN_DESCRIPTION,
  MIN_SLIDES,
  TONES,
} from '#app/studio/copywriter/input.ts'
import { Button } from './button.tsx'
import { TextArea } from './field.tsx'
import { Notice } from './notice.tsx'
import { SelectField } from './select.tsx'
import { SideRun } from './side-run.tsx'

export type { Copy }

const TOOL = 'copywriter'

/**
 * Has the copywriter write the texts of `slides` slides; `onCopy` gets those that the user takes. Nothing at all where
 * that tool is not among `tools`.
 */
export function CopyButton({
  tools,
  slides,
  onCopy,
}: {
  tools: readonly string[]
  slides: number
  onCopy: (copy: Copy) => void
}) {
  const word = useToolWords(TOOL)
  return (
    <SideRun
      tool={TOOL}
      tools={tools}
      label={word('side.open')}
      icon={PenLine}
      prepare={(fields) => {
        fields.set('slides', String(Math.min(MAX_SLIDES, Math.max(MIN_SLIDES, slides))))
        fields.set('count', '1')
        // Another approach each time.
        fields.set('seed', String(Math.floor(Math.random() * 1_000)))
      }}
      fields={(values) => <Fields values={values} />}
      result={([output], close) =>
        output && (
          <Copies
            output={output}
            onCopy={(copy) => {
              onCopy(copy)
              close()
            }}
          />
        )
      }
    />
  )
}

function Fields({ values }: { values: Record<string, string> }) {
  const word = useToolWords(TOOL)
  return (
    <>
      <TextArea
        label={word('field.description')}
        hint={word('field.descriptionHint')}
        placeholder={word('field.descriptionPlaceholder')}
        name="description"
        rows={5}
        required
        minLength={MIN_DESCRIPTION}
        maxLength={MAX_DESCRIPTION}
        defaultValue={values['description']}
      />
      <div className="grid grid-cols-2 gap-4">
        <SelectField label={word('field.tone')} name="tone" defaultValue={values['tone']}>
          {TONES.map((tone) => (
            <option key={tone} value={tone}>
              {word(`tone.${tone}`)}
            </option>
          ))}
        </SelectField>
        <SelectField label={word('field.language')} name="language" defaultValue={values['language']}>
          {LANGUAGES.map((language) => (
            <option key={language} value={language}>
              {word(`language.${language}`)}
            </option>
          ))}
        </SelectField>
      </div>
    </>
  )
}

/** The texts of each language, and a button to take them. */
function Copies({ output, onCopy }: { output: LiveOutput; onCopy: (copy: Copy) => void }) {
  const word = useToolWords(TOOL)
  const copies = useCopies(output.id)
  if (copies === 'loading') return null
  if (copies === 'unread') return <Notice tone="problem">{word('side.unread')}</Notice>
  return (
    <>
      {copies.map((copy) => (
        <section key={copy.language} lang={copy.language} className="grid gap-3">
          <header className="flex flex-wrap items-center justify-between gap-2">
            <h3 className="font-semibold">
              {word('side.result', { language: word(`language.${copy.language}`) })}
            </h3>
            <Button size="small" tone="primary" onClick={() => onCopy(copy)}>
              {word('side.use')}
            </Button>
          </header>
          <ol className="grid list-decimal gap-2 pl-6 marker:text-muted">
            {copy.slides.map(({ title, body }, index) => (
              <li key={index}>
                <p className="font-semibold">{title}</p>
                {body && <p className="text-muted">{body}</p>}
              </li>
            ))}
          </ol>
          <p>{copy.caption}</p>
          <p className="text-fine text-muted">{[copy.cta, ...copy.hashtags].join(' ')}</p>
        </section>
      ))}
      <p className="text-fine text-muted">{word('side.hint')}</p>
    </>
  )
}

/** What a set says is in its recipe. */
function useCopies(outputId: string): Copy[] | 'loading' | 'unread' {
  const [copies, setCopies] = useState<Copy[] | 'loading' | 'unread'>('loading')
  useEffect(() => {
    const leaving = new AbortController()
    fetch(`/outputs/${outputId}/recipe.json`, { signal: leaving.signal })
      .then(async (response) => {
        const recipe = (await response.json()) as { copies?: unknown }
        setCopies(copiesSchema.parse(recipe.copies))
      })
      .catch(() => {
        if (!leaving.signal.aborted) setCopies('unread')
      })
    return () => leaving.abort()
  }, [outputId])
  return copies
}
