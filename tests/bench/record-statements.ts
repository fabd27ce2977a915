import { appendFileSync } from 'node:fs'
import { serialize } from 'node:v8'
import pg from 'pg'

/**
 * Preloaded into the web process by the page bench: writes each statement it runs to RECORD_STATEMENTS, a line each, with
 * its values as they are, so that whoever repeats it finds the same rows.
 */
const file = process.env['RECORD_STATEMENTS']
const query = pg.Client.prototype.query as (...args: unknown[]) => unknown

pg.Client.prototype.query = function recorded(this: pg.Client, ...args: unknown[]) {
  const [first, second] = args
  const text = typeof first === 'string' ? first : (first as { text?: string } | undefined)?.text
  const values = Array.isArray(second)
    ? second
    : ((first as { values?: unknown[] } | undefined)?.values ?? [])
  if (file && text?.trimStart().toLowerCase().startsWith('select')) {
    appendFileSync(file, `${JSON.stringify({ text, values: serialize(values).toString('base64') })}\n`)
  }
  return query.apply(this, args)
} as typeof pg.Client.prototype.query
