import pino from 'pino'
import { env } from '#app/env.server.ts'
import { logOutput } from '#app/log-output.server.ts'
import { currentLogScope } from '#app/log-scope.server.ts'

/**
 * PostgreSQL repeats the row's values here: "Key (email)=(…) already exists", the failing row, the bound values. What is
 * secret wherever it turns up is taken out by redaction.server.ts.
 */
const ROW_PATHS = ['detail', 'where', 'internalQuery', 'parameters', 'dataTypeName'].flatMap((key) => [
  `err.${key}`,
  `*.err.${key}`,
])

let root: pino.Logger | undefined

function logger(): pino.Logger {
  root ??= pino(
    {
      level: env().LOG_LEVEL,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ ...currentLogScope() }),
      redact: { paths: ROW_PATHS, censor: '[redacted]' },
    },
    logOutput(),
  )
  return root
}

/**
 * The process's log: JSON lines on stdout, each with the ids of the request or job that it was written for. Reads its
 * level at the first line, so importing it reads no setting.
 */
export const log: pino.Logger = new Proxy({} as pino.Logger, {
  get(_, property) {
    const target = logger()
    const value = Reflect.get(target, property) as unknown
    return typeof value === 'function' ? value.bind(target) : value
  },
})
