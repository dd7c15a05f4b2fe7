-- Several processes work on jobs: who works on one holds a lease, which ends by PostgreSQL's clock. Uploads lie in the object store.
alter table job
    add column upload uuid,
    add column lease uuid,
    add column leased_until timestamptz,
    add constraint job_lease_whole check ((lease is null) = (leased_until is null)),
    add constraint job_lease_open check (lease is null or ticket is not null);

-- Uploads in the object store: written before the object is, and removed after it is gone.
create table upload (
    name  uuid primary key,
    begun timestamptz not null default now()
);
create index upload_begun on upload (begun);
