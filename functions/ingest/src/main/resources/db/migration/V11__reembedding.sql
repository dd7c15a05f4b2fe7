-- The last change of an Axon's embedding model. A runner that is silent for long has died: another begins anew.
create table reembedding (
    axon     uuid primary key references axon,
    neuron   text not null,
    version  bigint not null,
    model    text not null,
    owner    uuid not null,
    via      text not null,
    roles    text[] not null,
    state    text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    cancel   boolean not null default false,
    runner   uuid,
    beat     timestamptz not null default now(),
    attempts integer not null default 0,
    done     bigint not null default 0,
    total    bigint not null default 0,
    problem  text,
    created  timestamptz not null default now(),
    updated  timestamptz not null default now()
);
create index reembedding_open on reembedding (created) where state in ('queued', 'running');
