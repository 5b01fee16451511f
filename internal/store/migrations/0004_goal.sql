-- +goose Up

-- 绩效目标申报
create table goals (
  id          text primary key,
  project_id  text not null references projects (id),
  fiscal_year integer not null,
  book        text not null, -- 评分规则库
  state       text not null,
  entry       text not null, -- JSON: the draft as typed
  acts        text not null, -- JSON: 办理记录
  filers      text not null, -- JSON: who filed in this round
  editions    integer not null,
  updated_at  timestamptz not null,
  updated_by  text not null,
  saved_page  text not null, -- the open page that saved the draft last, and its edits: its saves never conflict
  saved_edit  integer not null,
  version     integer not null,
  unique (project_id, fiscal_year)
);
create index goals_year on goals (fiscal_year, state);
create index goals_state on goals (state);

-- 绩效目标版本: frozen at submission and approval, never changed
create table goal_editions (
  goal_id   text not null references goals (id),
  no        integer not null,
  kind      text not null check (kind in ('提交版', '批复版')),
  form      text not null, -- JSON: the form as understood
  by_name   text not null,
  frozen_at timestamptz not null,
  primary key (goal_id, no)
);
