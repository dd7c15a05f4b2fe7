-- What model servers say of their models, and how a model did when it was tried: numbers, yes and no; no text of anybody and no
-- secret. What was tried belongs to the model of that digest; a model that changed has a row of its own.
create table known_model (
    provider text not null,
    endpoint text not null,
    model    text not null,
    digest   text not null,
    said     jsonb not null,
    trials   jsonb not null default '[]',
    asked    timestamptz not null default now(),
    primary key (provider, endpoint, model, digest)
);
