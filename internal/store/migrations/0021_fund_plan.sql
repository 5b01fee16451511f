-- +goose Up

-- 年度用款计划: one for a unit, a year and the division that supervises its projects
create table fund_plans (
  id          text primary key,
  unit_id     text not null references units (id), -- 用款单位
  division_id text not null references units (id), -- 主管处室
  fiscal_year integer not null,
  state       text not null,
  entry       text not null,    -- JSON: the draft as typed
  cuts        text not null,    -- JSON: 核减
  acts        text not null,    -- JSON: 办理记录
  filers      text not null,
  editions    integer not null,
  document    text not null,    -- 批复文号; empty before
  updated_at  timestamptz not null,
  updated_by  text not null,
  saved_page  text not null,
  saved_edit  integer not null,
  version     integer not null,
  unique (unit_id, fiscal_year, division_id),
  check (document <> '' or state <> '已批复')
);
create index fund_plans_year on fund_plans (fiscal_year, state);
create index fund_plans_division on fund_plans (division_id);

-- 计划中的项目: which projects the newest draft of a plan holds
create table fund_plan_projects (
  plan_id     text not null references fund_plans (id),
  project_id  text not null references projects (id),
  fiscal_year integer not null, -- as of the plan
  primary key (plan_id, project_id)
);
create index fund_plan_projects_project on fund_plan_projects (project_id, fiscal_year);

-- 用款计划版本: frozen at submission and approval, never changed
create table fund_plan_editions (
  plan_id     text not null references fund_plans (id),
  no          integer not null,
  kind        text not null check (kind in ('提交版', '批复版')),
  lines       text not null,    -- JSON: 项目, money by source and month, what was asked, the goal that stands with it
  note        text not null,
  document    text not null,
  control_fen bigint not null,  -- 控制数 it was held against
  by_name     text not null,
  frozen_at   timestamptz not null,
  primary key (plan_id, no)
);

-- 控制数: how much treasury appropriation the plans of a unit may come to in a year; its history is in the log
create table plan_controls (
  unit_id     text not null references units (id),
  fiscal_year integer not null,
  amount_fen  bigint not null check (amount_fen >= 0),
  document    text not null,    -- 下达文号
  set_by      text not null,
  set_at      timestamptz not null,
  version     integer not null,
  primary key (unit_id, fiscal_year)
);
