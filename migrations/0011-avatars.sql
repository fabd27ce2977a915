-- A brand character: how it looks, who it is, and the pictures it is known by.
create table avatars (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  name text not null check (length(name) between 1 and 100),
  -- In its maker's own words; what a picture was asked for with.
  description text not null default '' check (length(description) <= 2000),
  -- Traits and Persona of app/avatars/traits.ts.
  traits jsonb not null,
  persona jsonb not null,
  seed integer not null check (seed >= 0),
  is_real_face boolean not null,
  source text not null check (source in ('photo', 'text', 'preset', 'references', 'copy')),
  -- The delivered picture that it is known by. A copy is known by the picture of the first.
  output_id uuid not null references outputs on delete cascade,
  -- Of a deleted avatar: there are files left to remove.
  thumbnail_key text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create index avatars_user on avatars (user_id, created_at desc, id) where deleted_at is null;
create index avatars_unremoved on avatars (deleted_at) where deleted_at is not null and thumbnail_key is not null;
create index avatars_output on avatars (output_id);
-- However often a delivery is tried, it makes one.
create unique index avatars_delivered on avatars (output_id) where source <> 'copy';

-- Uploads that go on saying how it looks, beside its picture.
create table avatar_references (
  avatar_id uuid not null references avatars on delete cascade,
  upload_id uuid not null references uploads on delete cascade,
  place smallint not null check (place >= 0),
  primary key (avatar_id, upload_id)
);

create index avatar_references_upload on avatar_references (upload_id);

-- What was made with it, written when that was asked for.
create table avatar_uses (
  avatar_id uuid not null references avatars on delete cascade,
  generation_id uuid not null references generations on delete cascade,
  created_at timestamptz not null default now(),
  primary key (avatar_id, generation_id)
);

create index avatar_uses_generation on avatar_uses (generation_id);
