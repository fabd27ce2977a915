-- What the library is narrowed down by lies in its index, so that a search through a hundred thousand outputs reads no recipes.
alter table outputs add column shape text generated always as (
  case
    when jsonb_typeof(facts->'width') <> 'number' or jsonb_typeof(facts->'height') <> 'number' then null
    when (facts->>'height')::float <= 0 then null
    when (facts->>'width')::float / (facts->>'height')::float < 0.98 then 'portrait'
    when (facts->>'width')::float / (facts->>'height')::float > 1.02 then 'landscape'
    when facts ? 'width' and facts ? 'height' then 'square'
  end
) stored;
alter table outputs add column sought_name text generated always as (left(lower(name), 200)) stored;

drop index outputs_library;
create index outputs_library on outputs (owner_id, created_at desc, id desc) include (generation_id, shape, sought_name)
  where state = 'delivered' and deleted_at is null and trashed_at is null;
