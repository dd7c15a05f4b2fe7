-- Who did what to which data (audit-log.md, section 2). An event is written once: what it says stands in leaf, and the
-- columns after it only help to find it.
create table audit_log (
    log text primary key,
    one boolean not null default true unique check (one)
);
insert into audit_log (log) values ('brane/' || gen_random_uuid());

create table audit_boot (
    boot     uuid primary key,
    function text not null,
    started  timestamptz not null default clock_timestamp(),
    beat     timestamptz not null default clock_timestamp(),
    closed   timestamptz
);
create index audit_boot_open on audit_boot (beat) where closed is null;

create table audit_event (
    id       uuid primary key,
    boot     uuid not null references audit_boot,
    n        bigint not null check (n > 0),
    leaf     bytea not null check (length(leaf) <= 4096),
    payload  bytea,
    recorded timestamptz not null default clock_timestamp(),
    kind     text not null,
    intent   uuid,
    actor    text not null,
    action   text not null,
    resource text not null,
    decision text not null,
    request  text not null,
    at       timestamptz not null,
    unique (boot, n)
);
create index audit_event_intents on audit_event (boot, n) where kind = 'intent';
create index audit_event_of on audit_event (intent) where intent is not null;
create index audit_event_by_action on audit_event (action, id);
create index audit_event_by_actor on audit_event (actor, id);
create index audit_event_by_resource on audit_event (resource, id);
create index audit_event_by_decision on audit_event (decision, id) where decision not in ('ok', 'allow');
create index audit_event_by_request on audit_event (request, id);

-- docs/adr/0005: these fire for every role, a superuser's statements and replication included.
create function audit_written_once() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is written once: % on % is refused', tg_op, tg_table_name
        using errcode = 'insufficient_privilege';
end $$;

create trigger audit_event_written_once before update or delete or truncate on audit_event
    for each statement execute function audit_written_once();
create trigger audit_log_written_once before insert or update or delete or truncate on audit_log
    for each statement execute function audit_written_once();
create trigger audit_boot_kept before delete or truncate on audit_boot
    for each statement execute function audit_written_once();

create function audit_boot_goes_on() returns trigger language plpgsql as $$
begin
    if new.boot <> old.boot or new.function <> old.function or new.started <> old.started
            or new.beat < old.beat or (old.closed is not null and new.closed is distinct from old.closed) then
        raise exception 'a boot only beats and closes' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create trigger audit_boot_goes_on before update on audit_boot
    for each row execute function audit_boot_goes_on();

alter table audit_event enable always trigger audit_event_written_once;
alter table audit_log enable always trigger audit_log_written_once;
alter table audit_boot enable always trigger audit_boot_kept;
alter table audit_boot enable always trigger audit_boot_goes_on;
