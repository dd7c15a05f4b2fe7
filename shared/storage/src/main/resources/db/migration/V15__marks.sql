-- How often database and object store were marked together, and up to where the store is known to hold the marks.
alter table installation add column mark bigint not null default 0;
alter table installation add column stored_mark bigint not null default 0;
alter table installation add column marked_at timestamptz not null default '-infinity';
