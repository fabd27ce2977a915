import { readdirSync, readFileSync } from 'node:fs'

/** The largest resident set of any child of this process while it runs, MB. Reads /proc. */
export function watchMemory(): { stop(): number } {
  let peakKilobytes = 0
  const look = () => {
    for (const pid of children()) {
      try {
        const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
        peakKilobytes = Math.max(peakKilobytes, Number(peak ?? 0))
      } catch {
        // It has ended.
      }
    }
  }
  const timer = setInterval(look, 30)
  return {
    stop() {
      clearInterval(timer)
      return peakKilobytes / 1024
    },
  }
}

function children(): string[] {
  return readdirSync('/proc/self/task').flatMap((task) => {
    try {
      return readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean)
    } catch {
      return []
    }
  })
}
