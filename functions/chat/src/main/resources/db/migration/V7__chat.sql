-- Conversations and turns. Text (titles, questions, answers, events) is sealed under the conversation's key.
create table conversation (
    id      uuid primary key,
    neuron  text not null,
    owner   uuid not null,
    title   bytea not null,
    secret  bytea not null,
    created timestamptz not null default now(),
    updated timestamptz not null default now()
);
create index conversation_by_owner on conversation (owner, updated desc);

create table turn (
    id           uuid primary key,
    conversation uuid not null references conversation on delete cascade,
    ordinal      integer not null,
    question     bytea not null,
    state        text not null check (state in ('running', 'done', 'failed', 'cancelled')),
    hidden       boolean not null default false,
    cancel       boolean not null default false,
    beat         timestamptz not null default now(),
    created      timestamptz not null default now(),
    ended        timestamptz,
    answer       bytea,
    feedback     bytea,
    unique (conversation, ordinal)
);
create unique index one_running_turn on turn (conversation) where state = 'running';
create index turn_running on turn (beat) where state = 'running';

-- The events of a turn as its reader saw them; n runs from 1 without a gap.
create table turn_event (
    turn uuid not null references turn on delete cascade,
    n    integer not null,
    type text not null,
    data bytea not null,
    primary key (turn, n)
);
