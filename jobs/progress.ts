import { reportProgress, type Claim } from '#app/models/generation.server.ts'

/** At most two writes a second: more than anybody can read. */
const WRITE_MS = 500
/** Below this share of the work, its pace says less than the estimate. */
const ENOUGH_TO_TELL = 0.1

/**
 * Takes a processor's reports, as many as it likes, and writes the newest now and then. Progress never falls, and the
 * time left is told from the pace once there is one.
 */
export function trackProgress(
  claim: Claim,
  listeners: { onEta?: ((seconds: number | null) => void) | undefined; onLost(): void },
): { report(progress: { step: string; fraction: number }): void; stop(): Promise<void> } {
  const startedAt = performance.now()
  const startFraction = claim.fraction
  let newest = { step: '', fraction: claim.fraction }
  let isChanged = false
  let writing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  const etaSeconds = () => {
    const gone = (performance.now() - startedAt) / 1000
    const made = newest.fraction - startFraction
    const left = 1 - newest.fraction
    const byPace = made > 0 ? (gone / made) * left : null
    const byEstimate = claim.estimate === null ? null : Math.max(claim.estimate * left, 1)
    const seconds = made >= ENOUGH_TO_TELL || byEstimate === null ? byPace : byEstimate
    return seconds === null ? null : Math.round(seconds * 10) / 10
  }

  const write = async () => {
    timer = undefined
    isChanged = false
    const eta = etaSeconds()
    listeners.onEta?.(eta)
    // A write that fails is not the run's failure: the next one may succeed, and outputs are written apart.
    const isKept = await reportProgress(claim, { ...newest, etaSeconds: eta }).catch(() => true)
    if (!isKept) listeners.onLost()
    if (isChanged) schedule()
  }

  const schedule = () => {
    timer ??= setTimeout(() => (writing = write()), WRITE_MS)
  }

  return {
    report({ step, fraction }) {
      const isFirst = newest.step === ''
      newest = { step, fraction: Math.min(Math.max(newest.fraction, fraction), 1) }
      isChanged = true
      if (isFirst) writing = write()
      else schedule()
    },
    async stop() {
      clearTimeout(timer)
      timer = undefined
      isChanged = false
      await writing
      clearTimeout(timer)
    },
  }
}
