-- Which turns may hold text of which documents: those whose passages the model was given, in the turn itself or in one before
-- it in the conversation. A document that was erased stays, so that a turn that still has its passages can't store them.
create table quoted_document (
    id     uuid primary key,
    erased boolean not null default false
);
create table turn_document (
    turn     uuid not null references turn on delete cascade,
    document uuid not null references quoted_document,
    primary key (turn, document)
);
create index turn_document_by_document on turn_document (document);

-- An answer that was taken away because a document that it may quote was erased.
alter table turn add column withdrawn boolean not null default false;
