-- What its sender said about a document on its way in: sealed as its name is; null keeps the labels of the document that it replaces.
alter table job add column labels bytea;
