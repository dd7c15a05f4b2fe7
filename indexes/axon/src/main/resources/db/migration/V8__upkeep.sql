-- Erasures: begun in the commit that made the document erased, ended when nothing that could give it back is left.
create table erasure (
    axon        uuid not null references axon,
    document    uuid not null,
    key_version integer not null,
    begun_at    timestamptz not null default now(),
    ended_at    timestamptz,
    objects     bigint,
    primary key (axon, document)
);
create index erasure_open on erasure (axon) where ended_at is null;
create index hold_until on hold (until);
