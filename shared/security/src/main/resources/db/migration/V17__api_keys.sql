-- What programs sign in with in a person's name. Of the secret only a keyed hash; the name is sealed under the person's key.
create table api_key (
    id      uuid primary key,
    person  uuid not null references account on delete cascade,
    mac     bytea not null unique,
    name    bytea not null,
    created timestamptz not null,
    expires timestamptz not null,
    used    timestamptz
);
create index api_key_by_person on api_key (person, created);
create index api_key_by_end on api_key (expires);
