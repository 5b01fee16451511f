-- +goose Up

-- 主任办公会
create table meetings (
  id         text primary key,
  title      text not null,
  met_on     date,
  minutes    text not null, -- 会议纪要编号; empty before it is concluded
  host_id    text not null references units (id), -- 承办处室
  state      text not null,
  items      text not null, -- JSON: 议题 and what was decided
  acts       text not null, -- JSON: 办理记录
  filers     text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  version    integer not null
);
create index meetings_changed on meetings (updated_at);
