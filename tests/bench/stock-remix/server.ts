import { readFileSync } from 'node:fs'
import { deserialize } from 'node:v8'
import { createRequestHandler } from '@remix-run/express'
import type { ServerBuild } from '@remix-run/node'
import express from 'express'
import pg from 'pg'

/** `node server.ts <build folder> <plan.json>`: the stock app on a free port, printed once it listens. */
const [buildFolder = '', planFile = ''] = process.argv.slice(2)
const plan = JSON.parse(readFileSync(planFile, 'utf8')) as {
  databaseUrl: string
  /** Statements of one page view, in the groups that ran side by side. */
  statements: { text: string; values: string }[]
  items: { id: string; title: string; text: string }[]
}

const statements = plan.statements.map(({ text, values }) => ({
  text,
  values: deserialize(Buffer.from(values, 'base64')) as unknown[],
}))
const pool = new pg.Pool({ connectionString: plan.databaseUrl, max: 10 })
const build = (await import(`file://${buildFolder}/server/index.js`)) as ServerBuild
const app = express()
app.use(express.static(`${buildFolder}/client`))
app.all(
  '*',
  createRequestHandler({
    build,
    getLoadContext: () => ({
      nonce: '',
      requestId: '',
      ip: '',
      items: plan.items,
      async runQueries() {
        const results = await Promise.all(statements.map((statement) => pool.query(statement)))
        return results.flatMap((result) => result.rows as unknown[])
      },
    }),
  }),
)
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') process.send?.({ port: address.port })
})
