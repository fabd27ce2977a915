create table uploads (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  -- The name the user's device gave it: shown, never used as a path.
  name text not null check (length(name) between 1 and 255),
  -- receiving: bytes arrive; inspecting: a job reads it; ready; refused: see problem.
  state text not null default 'receiving' check (state in ('receiving', 'inspecting', 'ready', 'refused')),
  kind text check (kind in ('video', 'image', 'audio')),
  is_sample boolean not null default false,
  -- Declared length of the file; reserved against the user's quota from the first byte on.
  bytes bigint not null check (bytes >= 0),
  sha256 text check (length(sha256) = 64),
  content_type text,
  storage_key text,
  thumbnail_key text,
  -- What ffprobe said, as MediaFacts of app/studio/contract.ts.
  facts jsonb,
  -- Why it was refused: { code, values } for the words of app/i18n.
  problem jsonb,
  created_at timestamptz not null default now(),
  ready_at timestamptz,
  last_used_at timestamptz,
  deleted_at timestamptz
);

create index uploads_user on uploads (user_id, created_at desc) where deleted_at is null;
create index uploads_unfinished on uploads (created_at) where state in ('receiving', 'inspecting');
