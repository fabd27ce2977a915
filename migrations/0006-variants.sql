-- A copy of an output that one platform takes: made on demand, free, and the user's to keep like the output itself.
create table output_variants (
  id uuid primary key default gen_random_uuid(),
  output_id uuid not null references outputs on delete cascade,
  -- An id of app/studio/platforms.json.
  platform text not null check (platform ~ '^[a-z-]{1,40}$'),
  state text not null default 'waiting' check (state in ('waiting', 'making', 'ready', 'failed')),
  -- The user has agreed that the end is cut off.
  is_trimmed boolean not null default false,
  -- Fencing, as for generations: only the latest claim may write.
  attempt integer not null default 0 check (attempt >= 0),
  storage_key text,
  content_type text,
  name text not null,
  bytes bigint check (bytes > 0),
  sha256 text check (length(sha256) = 64),
  facts jsonb,
  problem jsonb,
  created_at timestamptz not null default now(),
  queued_at timestamptz not null default now(),
  unique (output_id, platform),
  check (state <> 'ready' or (storage_key is not null and bytes is not null and sha256 is not null))
);

create index output_variants_open on output_variants (queued_at) where state in ('waiting', 'making');
