-- Documents on their way in. Name and upload ticket are sealed under the key of who sent them; a job that ended has no ticket.
create table job (
    id        uuid primary key,
    operation uuid not null,
    owner     uuid not null,
    via       text not null,
    roles     text[] not null,
    neuron    text not null,
    version   bigint not null,
    axon      uuid not null,
    name      bytea not null,
    type      text not null,
    bytes     bigint not null,
    ticket    bytea,
    state     text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    stage     text not null check (stage in ('receiving', 'reading', 'splitting', 'embedding', 'committing')),
    done      bigint not null default 0,
    total     bigint not null default 0,
    cancel    boolean not null default false,
    attempts  integer not null default 0,
    problem   text,
    document  uuid,
    created   timestamptz not null default now(),
    updated   timestamptz not null default now(),
    unique (owner, operation),
    check ((ticket is null) = (state in ('done', 'failed', 'cancelled')))
);
create index job_by_owner on job (owner, created desc);
create index job_active on job (created) where ticket is not null;
