-- The catalog of the Axons. The truth about an Axon is its row: a commit locks it and makes version n+1.
-- Names and labels are sealed under the Axon's key; name_mac finds a name without showing it (HMAC under name_key).
create table axon (
    id              uuid primary key,
    neuron          text not null unique,
    incarnation     uuid not null,
    version         bigint not null default 0,
    model           text not null,
    dimensions      integer not null check (dimensions between 1 and 65536),
    metric          text not null default 'inner-product',
    key_version     integer not null,
    name_key        bytea not null,
    operation_floor bigint not null default 0
);

-- One row a name, for ever: a deleted one keeps its id, so that erasing the name later reaches all that was ever
-- stored under it; an erased one keeps id and state only.
create table document (
    axon     uuid not null references axon,
    id       uuid not null,
    version  bigint not null,
    changed  bigint not null,
    state    text not null check (state in ('live', 'deleted', 'erased')),
    name     bytea,
    name_mac bytea,
    labels   bytea,
    type     text,
    bytes    bigint,
    pages    integer,
    passages integer,
    added    timestamptz,
    by       uuid,
    original uuid,
    page_map uuid,
    primary key (axon, id),
    unique (axon, name_mac),
    check ((state = 'erased') = (name_mac is null)),
    check (state <> 'live' or (name is not null and type is not null and bytes is not null and passages is not null
        and added is not null and by is not null and original is not null and page_map is not null))
);
create index document_by_change on document (axon, changed, id);

create table object (
    name        uuid primary key,
    axon        uuid not null references axon,
    kind        text not null check (kind in ('segment', 'original', 'preview')),
    state       text not null check (state in ('pending', 'live', 'dropped', 'deleting')),
    added       bigint,
    dropped     bigint,
    replaced_by uuid,
    model       text,
    rows        integer,
    bytes       bigint,
    sha256      bytea,
    wrapped_key bytea not null,
    key_version integer not null,
    toc         jsonb,
    begun_at    timestamptz not null default now(),
    dropped_at  timestamptz,
    check (state <> 'live' or (added is not null and bytes is not null and sha256 is not null)),
    check (state <> 'live' or kind <> 'segment' or (model is not null and rows is not null and toc is not null))
);
create index object_live on object (axon, kind, name) where state = 'live';
create index object_not_live on object (state, begun_at) where state <> 'live';

-- One row an operation of a client; older than operation_floor may be pruned.
create table operation (
    axon         uuid not null references axon,
    id           uuid not null,
    version      bigint not null,
    request_hash bytea not null,
    document     uuid not null,
    passages     integer not null,
    primary key (axon, id)
);
create index operation_by_version on operation (axon, version);

create table hold (
    id     uuid primary key,
    reason text not null check (reason in ('backup', 'legal')),
    until  timestamptz not null,
    axon   uuid references axon
);
