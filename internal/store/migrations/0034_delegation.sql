-- +goose Up

-- 委托办理: a head's role, carried by somebody of the same unit for a while
create table delegations (
  id        text primary key,
  from_id   text not null references users (id), -- 委托人
  to_id     text not null references users (id), -- 受托人
  role      text not null,
  unit_id   text not null references units (id),
  starts_at timestamptz not null,
  until_at  timestamptz not null,
  ended_at  timestamptz, -- taken back before its time
  reason    text not null
);
create index delegations_to on delegations (to_id, until_at);
create index delegations_from on delegations (from_id);
