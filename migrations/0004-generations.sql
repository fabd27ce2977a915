create table generations (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  tool text not null,
  -- preview: one free, small output of a form's present state; kept out of the library and swept after a day.
  purpose text not null default 'run' check (purpose in ('run', 'preview')),
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  -- The tool's input exactly as its schema parsed it: the recipe of every output starts here.
  input jsonb not null,
  title text not null default '',
  planned integer not null check (planned between 1 and 10000),
  delivered integer not null default 0 check (delivered >= 0),
  failed integer not null default 0 check (failed >= 0),
  credits bigint not null check (credits >= 0),
  -- Retry of what failed opens the next round: a new hold, the same row.
  round integer not null default 1 check (round >= 1),
  -- Fencing: a worker claims by raising the attempt, and may write only while it is still the latest.
  attempt integer not null default 0 check (attempt >= 0),
  step text,
  fraction real not null default 0 check (fraction between 0 and 1),
  eta_seconds real,
  problem jsonb,
  submission_key uuid not null,
  created_at timestamptz not null default now(),
  queued_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  deleted_at timestamptz,
  unique (user_id, submission_key),
  check (delivered + failed <= planned)
);

create index generations_user on generations (user_id, created_at desc, id) where purpose = 'run' and deleted_at is null;
create index generations_open on generations (queued_at) where state in ('queued', 'running');
create index generations_history on generations (tool, finished_at desc) where state = 'done';

create table outputs (
  id uuid primary key default gen_random_uuid(),
  generation_id uuid not null references generations on delete cascade,
  -- 0-based place on the contact sheet.
  index integer not null check (index >= 0),
  state text not null check (state in ('delivered', 'failed')),
  credits bigint not null check (credits >= 0),
  name text not null,
  storage_key text,
  poster_key text,
  preview_key text,
  content_type text,
  bytes bigint check (bytes > 0),
  sha256 text check (length(sha256) = 64),
  -- Width, height, seconds, frames … of the finished file, as measured on it.
  facts jsonb,
  -- Tool, input, seed, versions and the edit list: the same recipe gives the same bytes.
  recipe jsonb,
  -- One row of manifest.csv, column name to value.
  manifest jsonb,
  problem jsonb,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  unique (generation_id, index),
  check (state = 'failed' or (storage_key is not null and bytes is not null and sha256 is not null))
);

-- The newest input of each tool, so that a form opens where its user left it.
create table last_inputs (
  user_id uuid not null references users on delete cascade,
  tool text not null,
  input jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (user_id, tool)
);
