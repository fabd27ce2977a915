-- An address is confirmed by a link that was sent to it. unreachable: its mail server refused it for good.
alter table users
  add column email_confirmed_at timestamptz,
  add column email_unreachable_at timestamptz,
  add column wants_run_mails boolean not null default true,
  -- The owner closed the account: the person is gone from this row, and upkeep removes it with everything of theirs.
  add column closed_at timestamptz;

create index users_closed on users (closed_at) where closed_at is not null;

-- What a link in a mail carries is derived from the id by a secret of the processes; here is only its SHA-256.
create table account_tokens (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  purpose text not null check (purpose in ('confirm-email', 'change-email', 'reset-password')),
  -- The address that it was sent to: the link proves this one and no other.
  email text not null check (email = lower(email) and length(email) between 3 and 254),
  token_hash bytea not null unique check (length(token_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create index account_tokens_user on account_tokens (user_id, purpose);
create index account_tokens_expiry on account_tokens (expires_at);

-- Every mail, written in the transaction of what it is about and sent by the jobs process.
create table mails (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references users on delete set null,
  email text not null,
  language text not null check (language in ('id', 'en')),
  kind text not null check (length(kind) between 1 and 40),
  -- Ids and plain facts of the kind, never a secret: the text is written when the mail is sent.
  details jsonb not null default '{}',
  -- waiting: to be sent, perhaps again; sent: the mail server took it; kept: for /dev/mail, where no mail server is set;
  -- dropped: nobody needs it any more; refused: there is no such address; failed: given up, for a person to look at.
  state text not null default 'waiting'
    check (state in ('waiting', 'sent', 'kept', 'dropped', 'refused', 'failed')),
  attempt integer not null default 0 check (attempt >= 0),
  -- While one process sends it, no other does.
  leased_until timestamptz,
  -- What the mail server said last.
  problem text check (length(problem) <= 500),
  created_at timestamptz not null default now(),
  settled_at timestamptz
);

create index mails_user on mails (user_id, created_at desc);
create index mails_state on mails (state, created_at) where state in ('waiting', 'kept', 'refused', 'failed');
create index mails_settled on mails (settled_at) where settled_at is not null;

-- Old processes still write it while they run; the mails table knows better.
comment on column payments.receipt_sent_at is 'not used any more';
