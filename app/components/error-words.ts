/** What a page says of a refusal or a failure, by its status: keys of the words under `errors`. */
export function errorWordsOf(status: number) {
  if (status === 404) return { title: 'notFoundTitle', text: 'notFound' } as const
  if (status === 401 || status === 403) return { title: 'forbiddenTitle', text: 'forbidden' } as const
  if (status === 429) return { title: 'tooManyTitle', text: 'tooMany' } as const
  if (status === 503) return { title: 'awayTitle', text: 'away' } as const
  return { title: 'brokenTitle', text: 'broken' } as const
}
