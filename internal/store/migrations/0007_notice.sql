-- +goose Up

-- 通知: written with the act that causes it, delivered after
create table notices (
  id         text primary key,
  user_id    text not null references users (id),
  text       text not null,
  link       text not null,
  created_at timestamptz not null,
  delivered  boolean not null,
  read_at    timestamptz
);
create index notices_user on notices (user_id, created_at);
create index notices_waiting on notices (delivered);
