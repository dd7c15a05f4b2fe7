-- What was spent of budgets: by account (the site, a person, a group, a Neuron) and period (a day, or a minute for paces).
create table spent (
    account  text not null,
    period   timestamptz not null,
    requests bigint not null default 0,
    tokens   bigint not null default 0,
    micro    bigint not null default 0,
    primary key (account, period)
);

-- Who used which model how much, by day; what people see of it.
create table model_use (
    day        date not null,
    person     uuid not null,
    neuron     text not null,
    provider   text not null,
    model      text not null,
    requests   bigint not null,
    failed     bigint not null,
    unpriced   bigint not null,
    tokens_in  bigint not null,
    tokens_out bigint not null,
    micro      bigint not null,
    primary key (day, person, neuron, provider, model)
);

-- What may be spent in a day; null is no limit.
create table budget (
    account  text primary key,
    requests bigint,
    tokens   bigint,
    micro    bigint
);

-- The site's own prices, before those that are shipped; in micro-units of the site's currency for a million tokens.
create table price (
    provider   text not null,
    model      text not null,
    micro_in   bigint not null,
    micro_out  bigint not null,
    primary key (provider, model)
);
