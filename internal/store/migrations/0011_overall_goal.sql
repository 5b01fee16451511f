-- +goose Up

-- 整体与政策绩效目标
create table overall_goals (
  id          text primary key,
  kind        text not null check (kind in ('部门（单位）整体', '专项发展资金政策')),
  owner_id    text not null references units (id), -- 填报单位
  name        text not null,
  fiscal_year integer not null,
  book        text not null, -- 评分规则库
  state       text not null,
  entry       text not null, -- JSON: the draft as typed
  acts        text not null, -- JSON: 办理记录
  filers      text not null,
  editions    integer not null,
  updated_at  timestamptz not null,
  updated_by  text not null,
  saved_page  text not null,
  saved_edit  integer not null,
  version     integer not null,
  unique (kind, owner_id, name, fiscal_year)
);
create index overall_goals_year on overall_goals (fiscal_year, state);

-- 整体与政策绩效目标版本: frozen at submission and approval, never changed
create table overall_goal_editions (
  overall_goal_id text not null references overall_goals (id),
  no              integer not null,
  kind            text not null check (kind in ('提交版', '批复版')),
  form            text not null, -- JSON: the form as understood
  by_name         text not null,
  frozen_at       timestamptz not null,
  primary key (overall_goal_id, no)
);
