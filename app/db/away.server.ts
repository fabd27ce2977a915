/**
 * What an error of the database's driver says about the database: that it is not there right now, which passes, or that
 * the settings lead nowhere, which only a person mends.
 */

/** Of the network, of Node's sockets. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** SQLSTATE: shutting down, crashed, starting up, no connection left, no memory, no lock or statement in time. */
const PASSING = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '53200', '55P03', '57014', '25P03'])
const LOCK_NOT_AVAILABLE = '55P03'
/** SQLSTATE: wrong password, nobody of that name, no such database, no right to connect. */
const WRONG_SETTING = new Set(['28P01', '28000', '3D000', '42501'])
/** What pg and its pool say without a code. */
const SAID = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Query read timeout',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end',
  'Client was closed and is not queryable',
]

/**
 * Whether a request failed because the database is down, restarting, or has no connection free in time. The socket of a
 * storage fails with the same codes, and the answer is the same: not now.
 */
export function isAway(error: unknown): boolean {
  return reasons(error).some(
    ({ code, message }) =>
      (code !== undefined && (NETWORK.has(code) || PASSING.has(code) || code.startsWith('08'))) ||
      SAID.some((said) => message.startsWith(said)),
  )
}

/** Whether a row was held by somebody else for longer than anybody waits. */
export function isHeld(error: unknown): boolean {
  return reasons(error).some(({ code }) => code === LOCK_NOT_AVAILABLE)
}

/** Whether DATABASE_URL names a user, a password or a database that the server does not know. */
export function isWrongDatabase(error: unknown): boolean {
  return reasons(error).some(({ code }) => code !== undefined && WRONG_SETTING.has(code))
}

interface Reason {
  code: string | undefined
  message: string
}

/** The error, what caused it, and each of several at once: `localhost` is tried by IPv6 and by IPv4. */
function reasons(error: unknown, depth = 0): Reason[] {
  if (!(error instanceof Error) || depth > 5) return []
  const { code, message, cause } = error as NodeJS.ErrnoException
  const several = error instanceof AggregateError ? (error.errors as unknown[]) : []
  return [
    { code: typeof code === 'string' ? code : undefined, message },
    ...[cause, ...several].flatMap((one) => reasons(one, depth + 1)),
  ]
}
