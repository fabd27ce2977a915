-- What each try at a provider's API came to. A row is written before the call: the money is set aside, and a process that
-- dies in between leaves it counted as spent.
create table provider_calls (
  id bigint generated always as identity primary key,
  provider text not null check (provider ~ '^[a-z][a-z0-9-]{0,30}$'),
  -- text, picture, edit, cut-out …
  operation text not null check (length(operation) <= 30),
  model text not null check (length(model) <= 200),
  generation_id uuid references generations on delete set null,
  user_id uuid references users on delete set null,
  -- running, done, or the fault: transient, quota, content, input, cancelled.
  outcome text not null default 'running'
    check (outcome in ('running', 'done', 'transient', 'quota', 'content', 'input', 'cancelled')),
  -- Finer than the fault: timeout, refused, an HTTP status. Never a provider's own words.
  code text check (length(code) <= 40),
  -- Millionths of a dollar: what was set aside while it runs, what it cost afterwards.
  micros bigint not null check (micros >= 0),
  ms integer check (ms >= 0),
  -- The day whose spending it counts to, by the clock of Jakarta.
  day date not null,
  created_at timestamptz not null default now()
);

create index provider_calls_recent on provider_calls (provider, created_at);
create index provider_calls_generation on provider_calls (generation_id) where generation_id is not null;

-- What all providers together cost on a day in Jakarta, with what is set aside for running calls. One guarded statement
-- adds to it, so that any number of processes together never pass the cap.
create table provider_days (
  day date primary key,
  micros bigint not null check (micros >= 0)
);

-- How a provider does, as the jobs processes hear it: the web only reads.
create table provider_health (
  provider text primary key check (provider ~ '^[a-z][a-z0-9-]{0,30}$'),
  breaker text not null default 'closed' check (breaker in ('closed', 'open', 'half-open')),
  -- Not to be offered until then: its breaker is open, our account there is refused, or the day's money is spent. It lapses
  -- by itself, so a process that dies leaves nothing closed for good.
  down_until timestamptz,
  down_reason text check (down_reason in ('breaker', 'account', 'spend-cap')),
  down_code text check (length(down_code) <= 40),
  updated_at timestamptz not null default now(),
  check ((down_until is null) = (down_reason is null))
);
