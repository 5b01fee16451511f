-- +goose Up

-- 绩效自评
create table self_evaluations (
  id          text primary key,
  project_id  text not null references projects (id),
  fiscal_year integer not null,
  goal_id     text not null,
  goal_no     integer not null, -- the approved edition it is scored against
  book        text not null,
  state       text not null,
  entry       text not null, -- JSON: the draft as typed
  recheck     text not null, -- JSON: finance's points as typed
  acts        text not null,
  filers      text not null,
  editions    integer not null,
  score_points   bigint,     -- 自评得分 of the newest edition, hundredths; null before submission
  recheck_points bigint,     -- 复核得分, hundredths; null before confirmation
  grade       text not null, -- of the re-check where there is one, else of the unit
  updated_at  timestamptz not null,
  updated_by  text not null,
  saved_page  text not null, -- the open page that saved the draft last, and its edits: its saves never conflict
  saved_edit  integer not null,
  version     integer not null,
  unique (project_id, fiscal_year),
  foreign key (goal_id, goal_no) references goal_editions (goal_id, no)
);
create index self_evaluations_year on self_evaluations (fiscal_year, state);
create index self_evaluations_state on self_evaluations (state);

-- 绩效自评版本: form and scored sheet frozen whole at submission
create table self_evaluation_editions (
  evaluation_id text not null references self_evaluations (id),
  no        integer not null,
  goal_no   integer not null,
  form      text not null, -- JSON
  sheet     text not null, -- JSON
  recheck   text not null, -- JSON, empty until finance confirms
  by_name   text not null,
  frozen_at timestamptz not null,
  primary key (evaluation_id, no)
);
