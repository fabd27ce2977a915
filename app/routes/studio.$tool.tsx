import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useState } from 'react'
import { ErrorPage } from '#app/components/error-page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { SamplesComing } from '#app/components/samples-coming.tsx'
import { StudioForm } from '#app/components/studio-form.tsx'
import { keepPage } from '#app/connection/keep-page.ts'
import { notFound } from '#app/http/not-found.ts'
import { retryAfter } from '#app/http/retry-after.ts'
import { requireUser } from '#app/session.server.ts'
import { findTool } from '#app/studio/catalog.server.ts'
import type { FormAnswer } from '#app/studio/form-answer.ts'
import { openForm } from '#app/studio/form-page.server.ts'
import { takeForm } from '#app/studio/take-form.server.ts'

export const handle: PageHandle<{ title: string }> = { title: (_, { title }) => title, isFocused: true }

export async function loader({ request, params }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const chosen = await toolOr404(params['tool'])
  const page = await openForm(user, chosen, new URL(request.url).searchParams)
  if (!page) throw notFound()
  return page
}

export async function action({ request, params }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const chosen = await toolOr404(params['tool'])
  const taken = await takeForm(user.id, chosen, await request.formData())
  if ('to' in taken) return redirect(taken.to)
  const { answer, status, retryAfterSeconds } = taken
  const headers = retryAfterSeconds === undefined ? {} : retryAfter(retryAfterSeconds)
  return json<FormAnswer>(answer, { status, headers })
}

export const clientAction = keepPage

export default function StudioPage() {
  const page = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>() as FormAnswer | undefined
  const [isTired, setTired] = useState(false)
  if (page.isPreparing && !isTired) return <SamplesComing {...page} onTired={() => setTired(true)} />
  return <StudioForm page={page} answer={answer} />
}

export const ErrorBoundary = ErrorPage

async function toolOr404(id = '') {
  const tool = await findTool(id)
  if (!tool) throw notFound()
  return { id, tool }
}
