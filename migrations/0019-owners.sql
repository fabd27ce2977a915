-- Deleting an account looks for what goes with it, also for what lists leave out: the indices of lists do not help there.
create index outputs_owner on outputs (owner_id);
create index uploads_owner on uploads (user_id);
create index avatars_owner on avatars (user_id);
create index holds_user on holds (user_id) where user_id is not null;
create index provider_calls_user on provider_calls (user_id) where user_id is not null;

-- What samples are made of is everybody's: whether anybody still has one is asked by its files.
create index uploads_samples on uploads (storage_key) where is_sample;
create index uploads_sample_thumbnails on uploads (thumbnail_key) where is_sample;
