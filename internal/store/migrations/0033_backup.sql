-- +goose Up

-- 备份记录: each finished backup, written after it, so that no backup knows of itself
create table backups (
  id            text primary key,
  at            timestamptz not null,
  place         text not null,
  files         integer not null,
  bytes         bigint not null,
  audit_entries bigint not null,
  audit_head    text not null
);
create index backups_at on backups (at);
