const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Ids come from addresses and forms; PostgreSQL throws at a text that is no uuid, so look before asking. */
export function isId(text: string): boolean {
  return UUID.test(text)
}
