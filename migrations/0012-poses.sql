-- Poses of the library that a user marked. The library is code: an id may be gone from it.
create table pose_favourites (
  user_id uuid not null references users on delete cascade,
  pose_id text not null check (length(pose_id) between 1 and 80),
  created_at timestamptz not null default now(),
  primary key (user_id, pose_id)
);

-- Poses that users drew or brought themselves.
create table own_poses (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  name text not null check (length(name) between 1 and 80),
  -- Skeleton of app/poses/skeleton.ts.
  skeleton jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index own_poses_user on own_poses (user_id, created_at desc, id);

-- What users would like to see in the library, and what became of it.
create table pose_requests (
  id uuid primary key default gen_random_uuid(),
  -- Others have voted for it: it outlives the account.
  user_id uuid references users on delete set null,
  name text not null check (length(name) between 1 and 80),
  description text not null check (length(description) between 1 and 500),
  use_case text not null check (
    use_case in ('marketplace', 'social-media', 'profile', 'catalogue', 'live', 'other')
  ),
  state text not null default 'open' check (state in ('open', 'planned', 'done', 'declined')),
  -- The operators' words to everybody who voted.
  answer text not null default '' check (length(answer) <= 500),
  -- Of the library: what came of it.
  pose_id text check (length(pose_id) between 1 and 80),
  answered_by uuid references users on delete set null,
  answered_at timestamptz,
  created_at timestamptz not null default now(),
  check ((state = 'done') = (pose_id is not null)),
  check (state <> 'declined' or answer <> '')
);

create index pose_requests_user on pose_requests (user_id);
create index pose_requests_answered_by on pose_requests (answered_by);
create index pose_requests_state on pose_requests (state, created_at desc, id);

-- One a person.
create table pose_request_votes (
  request_id uuid not null references pose_requests on delete cascade,
  user_id uuid not null references users on delete cascade,
  created_at timestamptz not null default now(),
  primary key (request_id, user_id)
);

create index pose_request_votes_user on pose_request_votes (user_id);
