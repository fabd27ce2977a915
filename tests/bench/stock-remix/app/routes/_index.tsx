import { json, type AppLoadContext } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'

/** Runs the statements that our page was seen to run, and renders as many bytes as it did. */
export async function loader({ context }: { context: AppLoadContext & StockContext }) {
  const rows = await context.runQueries()
  return json({ rows: rows.length, items: context.items })
}

interface StockContext {
  runQueries(): Promise<unknown[]>
  items: { id: string; title: string; text: string }[]
}

export default function Page() {
  const { rows, items } = useLoaderData<typeof loader>()
  return (
    <main>
      <h1>{rows} rows</h1>
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <a href={`/items/${item.id}`}>{item.title}</a>
            <p>{item.text}</p>
          </li>
        ))}
      </ul>
    </main>
  )
}
