-- A tool's settings under a name. The input may name files that are gone since: refit before use.
create table presets (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  tool text not null,
  name text not null check (length(name) between 1 and 80),
  input jsonb not null,
  -- Whoever knows it may start from this preset; null while it is not shared.
  share_token text unique check (length(share_token) >= 22),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create unique index presets_name on presets (user_id, tool, lower(name));
