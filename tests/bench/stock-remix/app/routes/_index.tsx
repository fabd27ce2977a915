import { createElement, type ReactNode } from 'react'
import { json, type AppLoadContext } from '@remix-run/node'
import { Form, Link, useLoaderData } from '@remix-run/react'

/** The body of the page it is compared with, put here by the build. */
declare const MARKUP: Markup[]

export type Markup = string | { tag: string; attributes: Record<string, string>; children: Markup[] }

/** Runs the statements that our page was seen to run, draws the elements it drew, and fills up to its size. */
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
    <>
      {MARKUP.map(draw)}
      <p>{rows} rows</p>
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <a href={`/items/${item.id}`}>{item.title}</a>
            <p>{item.text}</p>
          </li>
        ))}
      </ul>
    </>
  )
}

function draw(markup: Markup, key: number): ReactNode {
  if (typeof markup === 'string') return markup
  const { tag, attributes, children } = markup
  const inside = children.length > 0 ? children.map(draw) : undefined
  // The framework's own links and forms bear this mark.
  if (!attributes['data-discover']) return createElement(tag, { ...attributes, key }, inside)
  const { href = '', 'data-discover': _mark, ...rest } = attributes
  return tag === 'a' ? (
    <Link key={key} to={href} {...rest}>
      {inside}
    </Link>
  ) : (
    <Form key={key} {...rest}>
      {inside}
    </Form>
  )
}
