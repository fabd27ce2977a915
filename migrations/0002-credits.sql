-- Double entry: every ledger transaction moves whole credits between accounts and sums to zero.
create table accounts (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('user', 'holds', 'revenue', 'sales', 'promotion', 'adjustments')),
  user_id uuid unique references users on delete set null,
  -- Kept for user accounts only, by the same transaction that writes the entry. The balance of a system account is
  -- the sum of its entries, so that no two users ever wait for the same row.
  balance bigint not null default 0 check (balance >= 0)
);

create unique index accounts_system on accounts (kind) where kind <> 'user';

insert into accounts (kind) values ('holds'), ('revenue'), ('sales'), ('promotion'), ('adjustments');

create table ledger_transactions (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('bonus', 'hold', 'capture', 'release', 'purchase', 'adjustment')),
  -- What caused it: 'user:<id>', 'hold:<id>', 'output:<id>', 'payment:<id>'. Once per kind.
  reference text not null,
  user_id uuid references users on delete set null,
  generation_id uuid,
  reason text,
  created_at timestamptz not null default now(),
  unique (kind, reference)
);

create index ledger_transactions_user on ledger_transactions (user_id, created_at desc, id);
create index ledger_transactions_generation on ledger_transactions (generation_id);

create table ledger_entries (
  id bigint generated always as identity primary key,
  transaction_id uuid not null references ledger_transactions,
  account_id bigint not null references accounts,
  credits bigint not null check (credits <> 0),
  -- The user account's balance after this entry; null for system accounts.
  balance_after bigint check (balance_after >= 0)
);

create index ledger_entries_transaction on ledger_entries (transaction_id);
create index ledger_entries_account on ledger_entries (account_id, id desc);

-- One hold per round of a generation (a retry of what failed is a new round).
create table holds (
  id uuid primary key default gen_random_uuid(),
  generation_id uuid not null,
  round integer not null default 1 check (round >= 1),
  user_id uuid references users on delete set null,
  credits bigint not null check (credits >= 0),
  captured bigint not null default 0 check (captured >= 0),
  released bigint not null default 0 check (released >= 0),
  state text not null default 'held' check (state in ('held', 'settled')),
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (generation_id, round),
  check (captured + released <= credits),
  check (state <> 'settled' or captured + released = credits)
);

create function ledger_transaction_is_balanced() returns trigger language plpgsql as $$
begin
  if (select sum(credits) from ledger_entries where transaction_id = new.transaction_id) <> 0 then
    raise exception 'ledger transaction % does not sum to zero', new.transaction_id using errcode = '23514';
  end if;
  return null;
end $$;

create constraint trigger ledger_entries_balanced
  after insert on ledger_entries
  deferrable initially deferred
  for each row execute function ledger_transaction_is_balanced();

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only' using errcode = '23514';
end $$;

create trigger ledger_entries_append_only
  before update or delete on ledger_entries
  for each statement execute function ledger_is_append_only();
