import { useEffect, useState } from 'react'

/** A frame shows so many characters of a text. */
const SNIPPET = 420
/** Nothing that tools write is longer; somebody's huge file is not laid out whole. */
const MAX_SHOWN = 100_000

/** The address of a result that is plain text, null for every other. */
export function textUrlOf({ contentType, url }: { contentType: string | null; url: string | null }) {
  return contentType?.startsWith('text/plain') ? url : null
}

/** The first lines of a text, as a frame shows them. */
export function TextSnippet({ url }: { url: string }) {
  const text = useText(url)
  return (
    <span
      aria-hidden
      className="absolute inset-0 overflow-hidden bg-raised px-2 pt-9 text-xs break-words whitespace-pre-line text-ink"
    >
      {text?.slice(0, SNIPPET)}
    </span>
  )
}

/** A text to read, to select and to scroll with the keyboard. */
export function TextPage({ url, label }: { url: string; label: string }) {
  const text = useText(url)
  return (
    <div
      role="region"
      aria-label={label}
      aria-busy={text === undefined}
      tabIndex={0}
      className="max-h-[70dvh] overflow-y-auto rounded-frame bg-sunken p-5 break-words whitespace-pre-line"
    >
      {text?.slice(0, MAX_SHOWN)}
    </div>
  )
}

/** Undefined until it is there, and where it cannot be read. */
function useText(url: string): string | undefined {
  const [read, setRead] = useState<{ url: string; text: string }>()
  useEffect(() => {
    const leaving = new AbortController()
    fetch(url, { signal: leaving.signal })
      .then(async (response) => {
        if (response.ok) setRead({ url, text: await response.text() })
      })
      .catch(() => undefined)
    return () => leaving.abort()
  }, [url])
  return read?.url === url ? read.text : undefined
}
