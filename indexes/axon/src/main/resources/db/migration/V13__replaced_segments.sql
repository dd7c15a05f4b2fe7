-- Readers ask, after each change, which segments they hold were replaced.
create index object_replaced on object (axon, dropped) where replaced_by is not null;
