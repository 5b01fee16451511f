-- +goose Up

-- 审核表
create table goal_reviews (
  id            text primary key,
  goal_id       text not null references goals (id),
  edition       integer not null,
  stage         text not null, -- 审核环节
  round         integer not null,
  reviewer_id   text not null references users (id),
  reviewer_name text not null,
  form          text not null,
  form_version  integer not null,
  typed         text not null, -- JSON: 填写内容
  all_best      boolean not null,
  suggested     text not null, -- JSON: 审核人改后的目标表
  state         text not null,
  sheet         text not null, -- JSON: 提交时的评审结果
  grade         text not null, -- 综合评定等级, empty before
  started_at    timestamptz not null,
  updated_at    timestamptz not null,
  submitted_at  timestamptz,
  saved_page    text not null,
  saved_edit    integer not null,
  version       integer not null,
  unique (goal_id, edition, stage, round)
);
create unique index goal_reviews_draft on goal_reviews (goal_id) where state = '草稿';

-- 审核意见
create table goal_opinions (
  id        text primary key,
  goal_id   text not null references goals (id),
  review_id text not null references goal_reviews (id),
  stage     text not null,
  indicator text not null, -- empty outside the rows
  cell      text not null,
  label     text not null,
  held      text not null, -- 提出时的内容
  rule      text not null,
  turns     text not null, -- JSON: 往复记录
  state     text not null,
  version   integer not null
);
create index goal_opinions_goal on goal_opinions (goal_id);
