-- +goose Up

-- 批量导入: the bytes of all its files lie on disk as one parcel under their hash, written before the row
create table batches (
  id         text primary key,
  name       text not null,
  by_id      text not null references users (id),
  by_name    text not null,
  address    text not null,
  at         timestamptz not null,
  parcel     text not null,
  files_left text not null -- JSON: what was sent along and is no form, with the reason
);
create index batches_by on batches (by_id, at);

-- 批量文件: one filled-in form, what checking it brought, and what became of it
create table batch_files (
  batch_id text not null references batches (id),
  no       integer not null,
  name     text not null,
  state    text not null check (state in ('排队', '检查中', '待确认', '导入中', '完成', '失败')),
  reason   text not null,
  form     text not null,
  record   text not null, -- path of the page of the record
  project  text not null,
  unit     text not null,
  version  integer not null, -- of the record when the file was checked
  changes  integer not null,
  errors   integer not null,
  warnings integer not null,
  detail   text not null, -- JSON: changes, findings and what is to be kept
  primary key (batch_id, no)
);
create index batch_files_state on batch_files (state);
