import type { Db } from '#app/db/client.server.ts'

/** Credits that all rounds together paid for delivered outputs, and gave back. */
export async function settledMoney(
  on: Db,
  generationId: string,
): Promise<{ captured: number; released: number }> {
  const { captured, released } = await on
    .selectFrom('holds')
    .select((eb) => [
      eb.fn.sum<number>('captured').as('captured'),
      eb.fn.sum<number>('released').as('released'),
    ])
    .where('generation_id', '=', generationId)
    .executeTakeFirstOrThrow()
  return { captured: Number(captured), released: Number(released) }
}
