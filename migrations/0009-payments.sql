-- What is for sale. A change of price is a new version; orders name the version they were made from.
create table packages (
  id text not null check (id ~ '^[a-z][a-z0-9-]{0,30}$'),
  version integer not null check (version >= 1),
  rupiah bigint not null check (rupiah between 10000 and 999999999999),
  credits bigint not null check (credits > 0),
  is_active boolean not null default true,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  primary key (id, version)
);

insert into packages (id, version, rupiah, credits)
values ('small', 1, 100000, 1500), ('medium', 1, 250000, 4000), ('large', 1, 500000, 9000);

create table payments (
  id uuid primary key default gen_random_uuid(),
  -- What Duitku knows it by. Begins with letters, so that no amount can run into it in a signature.
  order_id text not null unique check (order_id ~ '^LMK-[0-9A-Z]{8,40}$'),
  user_id uuid references users on delete set null,
  -- The order as it was made; the catalogue may change afterwards.
  package_id text not null,
  package_version integer not null,
  rupiah bigint not null check (rupiah > 0),
  credits bigint not null check (credits > 0),
  -- creating: being asked for at Duitku; unknown: asked, and no answer came; pending: the buyer may pay; paid absorbs
  -- every later word; failed, expired and cancelled may still turn out to be paid.
  state text not null default 'creating'
    check (state in ('creating', 'unknown', 'pending', 'paid', 'failed', 'expired', 'cancelled')),
  -- Attempts to pay for one purchase share it: two of them paid is a case for a person.
  purchase_id uuid not null,
  submission_key uuid not null,
  reference text check (length(reference) <= 100),
  payment_url text,
  -- The way it was paid, as Duitku codes it: BC, SP, OV …
  method text check (length(method) <= 10),
  -- Where the buyer goes on when it is paid: a path of ours.
  return_to text check (return_to like '/%' and length(return_to) <= 500),
  is_test boolean not null default false,
  problem text,
  -- Status calls spent on it and when the next one is due; null when nobody will look any more.
  checks integer not null default 0 check (checks >= 0),
  checked_at timestamptz,
  next_check_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  paid_at timestamptz,
  receipt_sent_at timestamptz,
  unique (user_id, submission_key),
  foreign key (package_id, package_version) references packages (id, version),
  check ((state = 'paid') = (paid_at is not null))
);

create index payments_user on payments (user_id, created_at desc, id);
create index payments_due on payments (next_check_at) where next_check_at is not null;
create index payments_purchase on payments (purchase_id);

-- Every callback as it came, for the person who has to find out; nothing is decided from here.
create table payment_events (
  id bigint generated always as identity primary key,
  payment_id uuid references payments on delete set null,
  order_id text,
  body text not null check (length(body) <= 8192),
  body_hash text not null check (length(body_hash) = 64),
  -- The same bytes came before.
  is_repeated boolean not null,
  ip text not null default '',
  outcome text,
  received_at timestamptz not null default now()
);

create index payment_events_payment on payment_events (payment_id, id);
create index payment_events_hash on payment_events (body_hash);

-- What does not add up, until a person has looked at it. Once per kind and payment.
create table payment_cases (
  id bigint generated always as identity primary key,
  kind text not null check (kind in (
    'paid-twice', 'amount-mismatch', 'reference-mismatch', 'order-mismatch', 'unknown-order', 'paid-without-user', 'unpaid-after-paid'
  )),
  payment_id uuid references payments on delete set null,
  order_id text not null,
  details jsonb not null default '{}',
  state text not null default 'open' check (state in ('open', 'resolved')),
  note text,
  resolved_by uuid references users on delete set null,
  resolved_at timestamptz,
  created_at timestamptz not null default now(),
  unique (kind, order_id)
);

create index payment_cases_open on payment_cases (created_at) where state = 'open';

-- One row per outside API whose calls are counted: the next call may be made at next_at, none before blocked_until.
create table call_budgets (
  name text primary key,
  next_at timestamptz not null default now(),
  blocked_until timestamptz
);

insert into call_budgets (name) values ('duitku-status');
