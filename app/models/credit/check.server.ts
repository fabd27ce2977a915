import { sql } from 'kysely'
import { openPatient } from '#app/db/client.server.ts'

export interface LedgerViolation {
  /** Name of the rule that does not hold. */
  invariant: string
  detail: string
}

/**
 * Compares the books with themselves and with the work they were written for. Empty when all holds. It reads one
 * snapshot, so it may run while the studio is busy, on a connection of its own, since it reads every line there is.
 */
export async function checkLedger(): Promise<LedgerViolation[]> {
  const patient = openPatient()
  try {
    return await patient
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (trx) => {
        const found: LedgerViolation[] = []
        for (const [invariant, query] of Object.entries(INVARIANTS)) {
          const { rows } = await query.execute(trx)
          found.push(...rows.map(({ detail }) => ({ invariant, detail })))
        }
        return found
      })
  } finally {
    await patient.destroy()
  }
}

/** Each answers with one row per violation, and reads each table once: nothing is looked up row by row. */
const INVARIANTS = {
  'every ledger transaction has entries and they sum to zero': sql<{ detail: string }>`
    select format('transaction %s (%s %s) sums to %s', t.id, t.kind, t.reference, coalesce(sum(e.credits)::text, 'nothing')) as detail
    from ledger_transactions t left join ledger_entries e on e.transaction_id = t.id
    group by t.id having coalesce(sum(e.credits), 1) <> 0`,

  'a balance is the sum of its entries': sql<{ detail: string }>`
    select format('account %s has %s, its entries sum to %s', a.id, a.balance, coalesce(sum(e.credits), 0)) as detail
    from accounts a left join ledger_entries e on e.account_id = a.id
    where a.kind = 'user' group by a.id having a.balance <> coalesce(sum(e.credits), 0)`,

  'every entry of a user says the balance it left': sql<{ detail: string }>`
    select format('entry %s says %s, the entries up to it sum to %s', id, balance_after, running) as detail
    from (
      select e.id, e.balance_after, sum(e.credits) over (partition by e.account_id order by e.id) as running
      from ledger_entries e join accounts a on a.id = e.account_id where a.kind = 'user'
    ) lines where balance_after is distinct from running`,

  'no balance and no hold is negative': sql<{ detail: string }>`
    select format('account %s has %s', id, balance) as detail from accounts where balance < 0
    union all
    select format('hold %s: %s captured + %s released of %s', id, captured, released, credits)
    from holds where captured < 0 or released < 0 or captured + released > credits`,

  'the holds account has what the open holds have': sql<{ detail: string }>`
    select format('account %s, open holds %s', account.credits, open.credits) as detail
    from
      (select coalesce(sum(e.credits), 0) as credits from ledger_entries e join accounts a on a.id = e.account_id where a.kind = 'holds') account,
      (select coalesce(sum(credits - captured - released), 0) as credits from holds) open
    where account.credits <> open.credits`,

  'a hold was taken and given back exactly as its entries say': sql<{ detail: string }>`
    select format('hold %s: %s held and %s released, entries say %s and %s', h.id, h.credits, h.released,
      coalesce(m.held, 0), coalesce(m.released, 0)) as detail
    from holds h
    left join (
      select t.reference, sum(e.credits) filter (where t.kind = 'hold') as held,
        -sum(e.credits) filter (where t.kind = 'release') as released
      from ledger_transactions t join ledger_entries e on e.transaction_id = t.id join accounts a on a.id = e.account_id
      where t.kind in ('hold', 'release') and a.kind = 'holds' group by t.reference
    ) m on m.reference = 'hold:' || h.id
    where (h.credits, h.released) <> (coalesce(m.held, 0), coalesce(m.released, 0))`,

  'holds were captured exactly as their entries say': sql<{ detail: string }>`
    select format('generation %s: %s captured, entries say %s', h.generation_id, sum(h.captured), coalesce(m.captured, 0)) as detail
    from holds h
    left join (
      select t.generation_id, -sum(e.credits) as captured
      from ledger_transactions t join ledger_entries e on e.transaction_id = t.id join accounts a on a.id = e.account_id
      where t.kind = 'capture' and a.kind = 'holds' group by t.generation_id
    ) m on m.generation_id = h.generation_id
    group by h.generation_id, m.captured having sum(h.captured) <> coalesce(m.captured, 0)`,

  'every generation has one hold a round, settled once it has ended': sql<{ detail: string }>`
    select format('generation %s (%s) is in round %s and has %s holds, %s of them open', g.id, g.state, g.round, count(h.id),
      count(h.id) filter (where h.state = 'held')) as detail
    from generations g left join holds h on h.generation_id = g.id
    group by g.id
    having count(h.id) <> g.round
      or count(h.id) filter (where h.state = 'held') <> case when g.state in ('queued', 'running') then 1 else 0 end`,

  'captured credits are those of the delivered outputs': sql<{ detail: string }>`
    select format('generation %s: %s captured, %s credits of %s outputs delivered, the row says %s', g.id,
      coalesce(h.captured, 0), coalesce(o.credits, 0), coalesce(o.delivered, 0), g.delivered) as detail
    from generations g
    left join (select generation_id, sum(captured) as captured from holds group by generation_id) h on h.generation_id = g.id
    left join (
      select generation_id, sum(credits) as credits, count(*) as delivered from outputs where state = 'delivered' group by generation_id
    ) o on o.generation_id = g.id
    where coalesce(h.captured, 0) <> coalesce(o.credits, 0) or coalesce(o.delivered, 0) <> g.delivered`,

  'every paid payment was credited once, with what was ordered, and nothing else was': sql<{
    detail: string
  }>`
    select format('payment %s (%s) of %s credits, %s credited in %s movements', p.id, p.state, p.credits,
      coalesce(m.credits, 0), coalesce(m.movements, 0)) as detail
    from payments p
    left join (
      select t.reference, -sum(e.credits) as credits, count(*) as movements
      from ledger_transactions t join ledger_entries e on e.transaction_id = t.id join accounts a on a.id = e.account_id
      where t.kind = 'purchase' and a.kind = 'sales' group by t.reference
    ) m on m.reference = 'payment:' || p.id
    where case when p.state = 'paid' then coalesce(m.movements, 0) <> 1 or m.credits is distinct from p.credits
      else m.movements is not null end
    union all
    select format('%s has no payment', t.reference)
    from ledger_transactions t
    where t.kind = 'purchase' and not exists (select from payments p where t.reference = 'payment:' || p.id)`,

  'every open generation has a message in the queue': sql<{ detail: string }>`
    select format('generation %s is %s since %s and nobody will run it', g.id, g.state, g.queued_at) as detail
    from generations g
    where g.state in ('queued', 'running') and g.queued_at < now() - interval '10 minutes'
      and not exists (
        select from pgboss.job j
        where j.state < 'completed' and j.name in ('render', 'remote', 'render.dead', 'remote.dead') and j.data ->> 'generationId' = g.id::text
      )`,
}
