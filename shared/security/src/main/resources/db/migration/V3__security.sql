-- People, their sessions, and what guards the door. Address and name are sealed under the person's key.
create table account (
    id           uuid primary key,
    email_mac    bytea not null unique,
    email        bytea not null,
    name         bytea not null,
    password     text not null,
    roles        text[] not null,
    groups       text[] not null,
    active       boolean not null,
    created      timestamptz not null,
    last_sign_in timestamptz
);

create table session (
    id      uuid primary key,
    person  uuid not null references account on delete cascade,
    created timestamptz not null,
    expires timestamptz not null
);
create index session_by_person on session (person, created);

-- The hash of the code with which the first administrator is created, once.
create table setup_code (
    one  boolean primary key default true check (one),
    hash bytea not null,
    used boolean not null default false
);

-- Failed sign-ins by keyed hash of the address typed or of the network.
create table sign_in_wait (
    who      bytea primary key,
    failures integer not null,
    until    timestamptz not null,
    last     timestamptz not null
);

create table site_secret (
    name   text primary key,
    sealed bytea not null
);
