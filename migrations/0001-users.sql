create table users (
  id uuid primary key default gen_random_uuid(),
  email text not null check (email = lower(email) and length(email) between 3 and 254),
  name text not null check (length(name) between 1 and 80),
  password_hash text not null,
  role text not null default 'user' check (role in ('user', 'admin')),
  language text not null default 'id' check (language in ('id', 'en')),
  theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
  -- 1 GB unless an admin grants more; used_bytes is changed by a guarded update only.
  quota_bytes bigint not null default 1073741824 check (quota_bytes >= 0),
  used_bytes bigint not null default 0 check (used_bytes >= 0),
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  unique (email)
);

-- The cookie carries a random token; only its SHA-256 is kept here.
create table sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  token_hash bytea not null unique check (length(token_hash) = 32),
  user_agent text not null default '' check (length(user_agent) <= 300),
  ip text not null default '',
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);

-- Counters of rate-limiter-flexible, shared by every web process.
create table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);

create index rate_limits_expire on rate_limits (expire);
