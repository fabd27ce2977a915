/**
 * Whether the process of this container answers: the image's HEALTHCHECK, for either role. A web process listens on PORT, a
 * jobs process on JOBS_PORT, so the first of the two that takes a connection is the one to ask. It loads nothing and reads
 * only these two, for it is started anew every few seconds. Exit codes: 0 well, 1 not.
 */
const ANSWER_MS = 4_000

const isWell = (await answerOn(process.env['PORT'])) ?? (await answerOn(process.env['JOBS_PORT'])) ?? false
process.exit(isWell ? 0 : 1)

/** Undefined when nothing listens there. A process that takes the connection and says nothing is not well. */
async function answerOn(port: string | undefined): Promise<boolean | undefined> {
  if (!port) return undefined
  try {
    const signal = AbortSignal.timeout(ANSWER_MS)
    const { ok, status } = await fetch(`http://127.0.0.1:${port}/health`, { signal })
    console.log(`port ${port}: ${status}`)
    return ok
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException }
    console.log(`port ${port}: ${cause?.code ?? String(error)}`)
    return cause?.code === 'ECONNREFUSED' ? undefined : false
  }
}

export {}
