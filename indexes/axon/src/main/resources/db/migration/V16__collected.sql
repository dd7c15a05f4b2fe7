-- Names of objects whose rows are gone because they were collected: only these a sweep may remove. A name that stands
-- neither here nor in object is not known to this database, which then is older than the store.
create table collected (
    axon uuid not null references axon,
    name uuid not null,
    at   timestamptz not null default now(),
    primary key (axon, name)
);
create index collected_by_age on collected (at);

alter table axon add column swept_at timestamptz not null default now();
alter table axon add column strange bigint not null default 0;
