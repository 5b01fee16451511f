-- +goose Up

-- 绩效目标调整
create table adjustments (
  id          text primary key,
  goal_id     text not null references goals (id),
  project_id  text not null references projects (id), -- as of the goal, like the year
  fiscal_year integer not null,
  no          integer not null, -- 第几次调整
  base_no     integer not null, -- the edition in force when it began
  made_no     integer not null, -- the edition its approval froze; 0 before
  state       text not null,
  entry       text not null,    -- JSON: the draft as typed
  acts        text not null,    -- JSON: 办理记录
  filers      text not null,
  updated_at  timestamptz not null,
  updated_by  text not null,
  saved_page  text not null,
  saved_edit  integer not null,
  version     integer not null,
  unique (goal_id, no),
  foreign key (goal_id, base_no) references goal_editions (goal_id, no)
);
create index adjustments_year on adjustments (fiscal_year, state);
create index adjustments_state on adjustments (state);
