-- Of a copy's attempts, those before it was asked for the last time: asking again gives it as many tries as the first time.
alter table output_variants add column tried_before integer not null default 0 check (tried_before >= 0);
