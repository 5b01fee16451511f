-- +goose Up

-- 附件: the bytes lie on disk under their hash, written before the row
create table attachments (
  id          text primary key,
  record_kind text not null,
  record_id   text not null,
  cell        text not null,
  name        text not null,
  hash        text not null,
  size        bigint not null check (size > 0),
  type        text not null,
  by_id       text not null,
  by_name     text not null,
  at          timestamptz not null
);
create index attachments_record on attachments (record_kind, record_id);
create index attachments_hash on attachments (hash);
