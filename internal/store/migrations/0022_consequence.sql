-- +goose Up

-- 结果应用设置: one row for each version of a budget year, never changed
create table consequence_settings (
  fiscal_year integer not null,
  no          integer not null,
  book        text not null, -- 结果应用规则库
  version     integer not null, -- of the book
  combine     text not null, -- 多项核减
  choices     text not null, -- JSON: 规则设置
  reason      text not null,
  by_name     text not null,
  set_at      timestamptz not null,
  primary key (fiscal_year, no)
);

-- 结果应用调整: another decision for one project and year than the rules suggest
create table consequence_overrides (
  id          text primary key,
  project_id  text not null references projects (id),
  fiscal_year integer not null,
  no          integer not null, -- 第几次
  action      text not null,    -- 应用方式
  amount_fen  bigint not null check (amount_fen >= 0),
  reason      text not null,
  rule_action text not null,    -- what the rules suggested then
  rule_fen    bigint not null,
  state       text not null,
  acts        text not null,    -- JSON: 办理记录
  filers      text not null,    -- JSON: who proposed it
  updated_at  timestamptz not null,
  updated_by  text not null,
  version     integer not null,
  unique (project_id, fiscal_year, no)
);
create index consequence_overrides_year on consequence_overrides (fiscal_year, state);
