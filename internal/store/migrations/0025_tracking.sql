-- +goose Up

-- 绩效跟踪任务
create table tracking_rounds (
  id          text primary key,
  fiscal_year integer not null,
  name        text not null,
  lead_id     text not null references units (id), -- 组织单位
  plan        text not null, -- JSON: month, due date, reminders, which projects
  listed      integer not null,
  reminded_on date,
  state       text not null,
  acts        text not null, -- JSON: 办理记录
  filers      text not null,
  updated_at  timestamptz not null,
  updated_by  text not null,
  version     integer not null,
  unique (fiscal_year, name)
);

-- 跟踪名单: the projects of a round before it starts
create table tracking_listed (
  round_id   text not null references tracking_rounds (id),
  project_id text not null references projects (id),
  primary key (round_id, project_id)
);

-- 绩效跟踪表: one project in one round
create table tracking_forms (
  id           text primary key,
  round_id     text not null references tracking_rounds (id),
  project_id   text not null references projects (id),
  fiscal_year  integer not null, -- as of the round
  goal_id      text not null references goals (id),
  goal_no      integer not null, -- the edition it was submitted against; 0 before
  state        text not null,
  entry        text not null,    -- JSON: the draft as typed
  submitted    text not null,    -- JSON: the form as understood, empty before it is submitted
  acts         text not null,
  filers       text not null,
  due_on       date not null,    -- the round's, or later where it was extended
  extension    text not null,    -- JSON
  budget_fen   bigint not null,  -- 跟踪指标数 of the form submitted last; rates in ten-thousandths
  executed_fen bigint not null,
  forecast_fen bigint not null,
  attained     bigint not null,
  worst        bigint not null,
  cost_over    bigint not null,
  indicators   integer not null,
  unsure       integer not null,
  hopeless     integer not null,
  updated_at   timestamptz not null,
  updated_by   text not null,
  saved_page   text not null,
  saved_edit   integer not null,
  version      integer not null,
  unique (round_id, project_id)
);
create index tracking_forms_project on tracking_forms (project_id);
create index tracking_forms_year on tracking_forms (fiscal_year, state);
create index tracking_forms_state on tracking_forms (state);

-- 现场核查记录
create table inspections (
  id          text primary key,
  project_id  text not null references projects (id),
  fiscal_year integer not null,
  state       text not null,
  entry       text not null, -- JSON: the record as typed
  acts        text not null,
  filers      text not null,
  updated_at  timestamptz not null,
  updated_by  text not null,
  saved_page  text not null,
  saved_edit  integer not null,
  version     integer not null
);
create index inspections_project on inspections (project_id);
create index inspections_state on inspections (state);
