-- Neurons: every accepted change is a version. The file is the customer's text and lies sealed under the Neuron's key.
create table neuron (
    id      text primary key,
    key_id  uuid not null,
    version bigint not null,
    deleted boolean not null default false,
    changed timestamptz not null default now()
);

create table neuron_version (
    neuron  text not null references neuron,
    version bigint not null,
    yaml    bytea not null,
    sha256  bytea not null,
    source  text not null,
    author  uuid,
    created timestamptz not null default now(),
    primary key (neuron, version)
);

-- The bytes last imported from a file, so that the same file makes a version once.
create table neuron_import (
    source   text primary key,
    sha256   bytea not null,
    imported timestamptz not null default now()
);

-- What an administrator decided for the whole site; sealed under the site's key.
create table site_setting (
    name    text primary key,
    value   bytea not null,
    changed timestamptz not null default now()
);
