-- The trash: out of every list, still counted, and its user's to take back for 30 days. deleted_at is the end after that.
alter table outputs add column trashed_at timestamptz;
alter table generations add column trashed_at timestamptz;
alter table uploads add column trashed_at timestamptz;

-- The owner, copied from the run, so that a library of any size is read from one index.
alter table outputs add column owner_id uuid references users on delete cascade;
update outputs set owner_id = generations.user_id from generations where generations.id = outputs.generation_id;

create function fill_output_owner() returns trigger language plpgsql as $$
begin
  select user_id into new.owner_id from generations where id = new.generation_id;
  return new;
end
$$;

create trigger outputs_owner before insert on outputs for each row execute function fill_output_owner();

alter table outputs alter column owner_id set not null;

alter table outputs add column is_favourite boolean not null default false;

-- Folders of the library: a thing lies in one of its owner's, or in none.
create table projects (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null default now(),
  unique (user_id, id)
);

create unique index projects_name on projects (user_id, lower(name));

alter table outputs add column project_id uuid;
alter table uploads add column project_id uuid;
alter table outputs add constraint outputs_project
  foreign key (owner_id, project_id) references projects (user_id, id) on delete set null (project_id);
alter table uploads add constraint uploads_project
  foreign key (user_id, project_id) references projects (user_id, id) on delete set null (project_id);

-- Of removed outputs whose files may be there still: upkeep finds what a crash left.
alter table outputs add column files_removed_at timestamptz;
update outputs set files_removed_at = deleted_at where deleted_at < now() - interval '2 days';

-- When the stored bytes were last read and compared with their hash, and since when they have not been what they were.
alter table outputs add column read_at timestamptz, add column damaged_at timestamptz;
alter table output_variants add column read_at timestamptz, add column damaged_at timestamptz;
alter table uploads add column read_at timestamptz, add column damaged_at timestamptz;

create index outputs_library on outputs (owner_id, created_at desc, id desc)
  where state = 'delivered' and deleted_at is null and trashed_at is null;
create index outputs_favourite on outputs (owner_id, created_at desc, id desc)
  where is_favourite and deleted_at is null and trashed_at is null;
create index outputs_project_contents on outputs (project_id, created_at desc, id desc) where project_id is not null;
create index uploads_project_contents on uploads (project_id, created_at desc, id desc) where project_id is not null;
create index outputs_trash on outputs (owner_id, trashed_at) where trashed_at is not null and deleted_at is null;
create index generations_trash on generations (user_id, trashed_at) where trashed_at is not null and deleted_at is null;
create index uploads_trash on uploads (user_id, trashed_at) where trashed_at is not null and deleted_at is null;
create index outputs_unremoved on outputs (deleted_at) where deleted_at is not null and files_removed_at is null;
create index outputs_unread on outputs ((coalesce(read_at, created_at))) where state = 'delivered' and deleted_at is null;
create index output_variants_unread on output_variants ((coalesce(read_at, created_at))) where state = 'ready';
create index uploads_unread on uploads ((coalesce(read_at, created_at))) where state = 'ready' and deleted_at is null;
create index uploads_unused on uploads (created_at)
  where last_used_at is null and deleted_at is null and trashed_at is null;

-- The last day on which the account was used; what nobody comes for may be cleared away, after warnings.
alter table users add column seen_at timestamptz not null default now();
create index users_seen on users (seen_at);

-- One for each account that was told that its files are about to go to the trash.
create table retention_notices (
  user_id uuid primary key references users on delete cascade,
  warned_at timestamptz not null default now(),
  reminded_at timestamptz,
  -- The earliest moment, told in the warnings.
  moves_at timestamptz not null,
  moved_at timestamptz
);
