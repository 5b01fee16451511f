-- +goose Up

-- 审计日志: append-only, each entry chained to the one before
create table audit_entries (
  seq         bigint primary key,
  at          timestamptz not null,
  actor_id    text not null,
  actor       text not null,
  address     text not null,
  action      text not null,
  target_kind text not null,
  target_id   text not null,
  target_name text not null,
  reason      text not null,
  changes     text not null, -- JSON, hashed as stored
  prev        text not null,
  hash        text not null unique
);
create index audit_entries_target on audit_entries (target_kind, target_id, seq);
create index audit_entries_actor on audit_entries (actor_id, seq);

-- 已受理的表单: keys of forms already carried out, with what came of them
create table requests (
  key       text primary key,
  user_id   text not null,
  body_hash text not null,
  receipt   text not null,
  done_at   timestamptz not null,
  seen_at   timestamptz not null, -- written again by every replay
  replays   integer not null
);
create index requests_done on requests (done_at);
