import { counter } from '#app/metrics.server.ts'
import { redact } from '#app/redaction.server.ts'

/** Lines that wait for whoever reads our output. More are thrown away: a log must not become the memory's end. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024

const lost = counter(
  'lumiku_log_lines_lost_total',
  'Lines that nobody read in time, or that had nowhere to go',
)

/**
 * Where pino writes: stdout, by Node's own stream, which hands a pipe what it takes and keeps the rest. So a reader that
 * is slow stops nothing here, and one that has gone (EPIPE) ends nothing: the process goes on without a log.
 */
export function logOutput(): { write(line: string): void } {
  const { stdout, stderr } = process
  stdout.on('error', () => undefined)
  stderr.on('error', () => undefined)
  return {
    write(line) {
      if (stdout.destroyed || stdout.writableLength > MOST_WAITING_BYTES) lost.inc()
      else stdout.write(redact(line))
    },
  }
}
