-- The keys of all owners, wrapped by the master key; a destroyed one keeps its row so that nobody makes it anew.
create table key (
    scope text not null,
    id uuid not null,
    version int not null check (version > 0),
    wrapped bytea,
    master_key text not null,
    created_at timestamptz not null default now(),
    destroyed_at timestamptz,
    primary key (scope, id, version),
    check ((wrapped is null) = (destroyed_at is not null))
);

-- One row: who this database is, and which master key it wants.
create table installation (
    id uuid primary key,
    master_key text not null,
    created_at timestamptz not null default now(),
    only_one boolean not null default true unique check (only_one)
);
