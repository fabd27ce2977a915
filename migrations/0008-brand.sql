-- What a user's pictures have in common: at most one a user.
create table brands (
  user_id uuid primary key references users on delete cascade,
  -- '#rrggbb', the most important one first.
  colours text[] not null default '{}' check (cardinality(colours) <= 6),
  -- Ids of app/studio/fonts.ts: for titles, for everything else.
  fonts text[] not null default '{}' check (cardinality(fonts) <= 2),
  logo_upload_id uuid references uploads on delete set null,
  handle text not null default '' check (length(handle) <= 40),
  updated_at timestamptz not null default now()
);

create index brands_logo on brands (logo_upload_id);
