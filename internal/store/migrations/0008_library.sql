-- +goose Up

-- 指标库
create table indicators (
  id         text primary key,
  code       text not null unique,
  unit_id    text not null references units (id), -- whose proposal it is
  proposer   text not null,
  state      text not null check (state in ('拟定', '待审核', '在用', '停用')),
  content    text not null, -- JSON: what the indicator says
  acts       text not null, -- JSON: 办理记录
  filers     text not null, -- JSON: who filed in this round
  edition    integer not null,
  updated_at timestamptz not null,
  updated_by text not null,
  version    integer not null
);

-- 指标使用情况: the names of the rows of each goal's newest edition, in the spelling they are found by
create table indicator_uses (
  goal_id  text not null references goals (id),
  name_key text not null,
  primary key (goal_id, name_key)
);
create index indicator_uses_name on indicator_uses (name_key);

-- 案例: approved editions of goals held up as examples
create table goal_examples (
  id        text primary key,
  goal_id   text not null,
  goal_no   integer not null,
  title     text not null,
  field     text not null,
  merit     text not null,
  by_name   text not null,
  marked_at timestamptz not null,
  unique (goal_id, goal_no),
  foreign key (goal_id, goal_no) references goal_editions (goal_id, no)
);
