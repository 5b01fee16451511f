-- +goose Up

-- 双监控规则: a version is written once and never changed
create table light_books (
  fiscal_year integer not null,
  no          integer not null, -- 第几版
  name        text not null,
  rules       text not null,    -- JSON
  reason      text not null,
  by_name     text not null,
  made_at     timestamptz not null,
  primary key (fiscal_year, no)
);

-- the version a round was judged by when it ended; 0 before, and where the shipped profile held
alter table tracking_rounds add column lights integer not null default 0;
