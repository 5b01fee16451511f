-- +goose Up

-- 事前绩效评估
create table ex_ante (
  id           text primary key,
  project_id   text not null references projects (id),
  fiscal_year  integer not null, -- 首次安排资金的年度
  no           integer not null, -- 第几次
  form         text not null,    -- 评分表, with its version
  form_version integer not null,
  state        text not null,
  entry        text not null,    -- JSON: the statement as typed
  acts         text not null,    -- JSON: 办理记录
  filers       text not null,
  editions     integer not null,
  panel_id     text not null,    -- before which it lies or lay; empty before
  conclusion   text not null,    -- JSON: 评估结论
  updated_at   timestamptz not null,
  updated_by   text not null,
  saved_page   text not null,
  saved_edit   integer not null,
  version      integer not null,
  unique (project_id, fiscal_year, no)
);
create index ex_ante_year on ex_ante (fiscal_year, state);
create index ex_ante_state on ex_ante (state);

-- 事前绩效评估版本: frozen at submission and at the conclusion, never changed
create table ex_ante_editions (
  ex_ante_id   text not null references ex_ante (id),
  no           integer not null,
  kind         text not null check (kind in ('提交版', '结论版')),
  form         text not null,
  form_version integer not null,
  statement    text not null, -- JSON: the statement as understood
  files        text not null, -- JSON: 随附依据
  conclusion   text not null, -- JSON: 评估结论, of 结论版
  by_name      text not null,
  frozen_at    timestamptz not null,
  primary key (ex_ante_id, no)
);
