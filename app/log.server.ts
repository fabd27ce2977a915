import pino from 'pino'
import { env } from '#app/env.server.ts'

/** Never written to a log, wherever they turn up in the logged object. */
const SECRET_PATHS = [
  'password',
  'email',
  'token',
  'cookie',
  'authorization',
  'signature',
  'customerName',
  'phone',
]
  .flatMap((key) => [key, `*.${key}`, `*.*.${key}`])
  .concat(['req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]'])
/** PostgreSQL repeats the row's values here: "Key (email)=(…) already exists", the failing row, the bound values. */
const ROW_PATHS = ['detail', 'where', 'internalQuery', 'parameters', 'dataTypeName'].map(
  (key) => `err.${key}`,
)

let root: pino.Logger | undefined

function logger(): pino.Logger {
  root ??= pino({
    level: env().LOG_LEVEL,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: [...SECRET_PATHS, ...ROW_PATHS], censor: '[redacted]' },
  })
  return root
}

/** The process's log: JSON lines on stdout. Reads its level at the first line, so importing it reads no setting. */
export const log: pino.Logger = new Proxy({} as pino.Logger, {
  get(_, property) {
    const target = logger()
    const value = Reflect.get(target, property) as unknown
    return typeof value === 'function' ? value.bind(target) : value
  },
})
