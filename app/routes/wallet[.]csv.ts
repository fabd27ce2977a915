import { createReadableStreamFromReadable, type LoaderFunctionArgs } from '@remix-run/node'
import { Readable } from 'node:stream'
import { BYTE_ORDER_MARK, csvRow } from '#app/files/csv.ts'
import { ledgerPage } from '#app/models/credit.server.ts'
import { requireUser } from '#app/session.server.ts'

const LINES_AT_ONCE = 500
const COLUMNS = ['time', 'kind', 'credits', 'balance', 'generation', 'title', 'payment', 'reason']

/** Every movement of the user's balance, newest first. The times are ISO 8601, so that a spreadsheet can sort them. */
export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  return new Response(createReadableStreamFromReadable(Readable.from(ledgerCsv(user.id))), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="lumiku-wallet.csv"',
      'Cache-Control': 'private, no-store',
    },
  })
}

async function* ledgerCsv(userId: string): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvRow(COLUMNS)
  let before: string | undefined
  for (;;) {
    const lines = await ledgerPage(userId, { ...(before && { before }), limit: LINES_AT_ONCE })
    for (const { createdAt, kind, credits, balanceAfter, generation, payment, reason } of lines) {
      const run = [generation?.id, generation?.title]
      yield csvRow([createdAt, kind, credits, balanceAfter, ...run, payment?.orderId, reason])
    }
    before = lines.at(-1)?.id
    if (lines.length < LINES_AT_ONCE) return
  }
}
