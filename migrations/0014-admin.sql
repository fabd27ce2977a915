-- What operators did, when and why. Written in the transaction of the deed, and never changed: the ids it names have no
-- foreign keys, because it outlives the accounts.
create table audit_log (
  id bigint generated always as identity primary key,
  -- Null is the console: somebody with access to the server.
  operator_id uuid,
  -- '<noun>.<verb>', of app/admin/actions.ts.
  action text not null check (action ~ '^[a-z-]{1,30}\.[a-z-]{1,30}$'),
  target_kind text not null check (target_kind ~ '^[a-z-]{1,30}$'),
  target_id text not null check (length(target_id) between 1 and 200),
  -- In the operator's own words.
  reason text check (length(reason) <= 500),
  -- What was and what is, as far as it changed. Ids and figures, never a secret.
  details jsonb not null default '{}',
  request_id uuid,
  created_at timestamptz not null default now()
);

create index audit_log_operator on audit_log (operator_id, id desc);
create index audit_log_target on audit_log (target_kind, target_id, id desc);
create index audit_log_action on audit_log (action, id desc);

create function audit_log_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only' using errcode = '23514';
end $$;

create trigger audit_log_append_only
  before update or delete or truncate on audit_log
  for each statement execute function audit_log_is_append_only();

-- When this session last gave the password: what is grave asks for it again.
alter table sessions add column confirmed_at timestamptz not null default now();

-- Each try at a run, as the worker that made it noted it.
create table generation_attempts (
  generation_id uuid not null references generations on delete cascade,
  attempt integer not null check (attempt >= 1),
  round integer not null check (round >= 1),
  -- Of the run at the time: how many outputs were there before.
  delivered_before integer not null check (delivered_before >= 0),
  -- running until its worker says otherwise; died when the next try found it so.
  outcome text not null default 'running'
    check (outcome in ('running', 'settled', 'interrupted', 'lost', 'error', 'died')),
  error text check (length(error) <= 2000),
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (generation_id, attempt)
);

-- What operators set without a deploy; a key that is not here has its default of app/models/setting.server.ts.
create table settings (
  key text primary key check (key ~ '^[a-z][a-zA-Z]{0,40}$'),
  value jsonb not null,
  updated_at timestamptz not null default now()
);

-- A price may be set before it is asked: the highest version that has begun is for sale.
alter table packages add column starts_at timestamptz not null default now();

-- Lists of operators: newest first, and by what they look for.
create index users_newest on users (created_at desc, id desc);
create index users_email_prefix on users (email text_pattern_ops);
create index users_name_prefix on users (lower(name) text_pattern_ops);
create index users_operators on users (created_at desc, id desc) where role = 'admin';
create index users_disabled on users (created_at desc, id desc) where disabled_at is not null;
create index generations_newest on generations (created_at desc, id desc);
create index generations_tool on generations (tool, created_at desc, id desc);
create index generations_state on generations (state, created_at desc, id desc);
create index generations_of_user on generations (user_id, created_at desc, id desc);
create index payments_newest on payments (created_at desc, id desc);
