import { useTranslation } from 'react-i18next'
import type { LiveOutput } from '#app/live-events.ts'
import type { FileReadiness, Readiness } from '#app/studio/readiness.server.ts'
import { usePlatformName } from './platform-name.ts'
import type { OutputDetail } from './player.tsx'
import { PreflightList } from './preflight-list.tsx'

/** What a run's sheet and player say of an output before the chosen platform. */
export function useReadyDetail(
  runId: string,
  { platform, files }: Readiness,
): (output: LiveOutput) => OutputDetail | undefined {
  const { t } = useTranslation()
  const nameOf = usePlatformName()
  const byOutput = new Map(files.map((file) => [file.outputId, file]))

  return ({ id }) => {
    const file = byOutput.get(id)
    if (!platform || !file) return undefined
    const { tone, words } = MARKS[file.state]
    const fixed = file.state === 'fixed' ? file.variant?.downloadUrl : undefined
    return {
      mark: { tone, label: t(`ready.mark.${words}`, { platform: nameOf(platform) }) },
      aside: <PreflightList runId={runId} platform={platform} file={file} />,
      ...(fixed && { download: { href: fixed, label: t('ready.list.downloadFixed') } }),
    }
  }
}

const MARKS = {
  ready: { tone: 'good', words: 'ready' },
  fixed: { tone: 'good', words: 'fixed' },
  making: { tone: 'busy', words: 'making' },
  fixable: { tone: 'mend', words: 'broken' },
  'too-long': { tone: 'mend', words: 'broken' },
  blocked: { tone: 'bad', words: 'broken' },
} as const satisfies Record<FileReadiness['state'], { tone: string; words: string }>
