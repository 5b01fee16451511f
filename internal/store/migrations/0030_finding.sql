-- +goose Up

-- 整改问题
create table findings (
  id            text primary key,
  fiscal_year   integer not null, -- 登记年度
  no            integer not null, -- 年度内编号
  origin        text not null,    -- 问题来源
  source_id     text not null,    -- id of the record it was found in; empty by hand
  source_name   text not null,    -- 来源依据
  source_link   text not null,
  unit_id       text not null references units (id), -- 责任单位
  division_id   text not null references units (id), -- 主管处室
  project_id    text references projects (id),
  kind          text not null,    -- 问题类别
  severity      text not null,    -- 严重程度
  title         text not null,    -- 问题摘要
  body          text not null,    -- 问题描述
  demand        text not null,    -- 整改要求
  asked_due_on  date,             -- 登记时拟定的整改期限
  due_on        date,             -- 整改期限: of the newest letter, before it the planned one
  state         text not null,
  plan          text not null,    -- JSON: 整改方案
  progress      text not null,    -- JSON: 整改进展
  result        text not null,    -- JSON: 整改结果
  recall        text not null,    -- JSON: 提请撤销; null when none waits
  closed_on     date,             -- 销号日期
  draw_id       text not null,    -- 回头看抽取; empty before
  escalated_on  date,             -- 最近督办日期
  acts          text not null,    -- JSON: 办理记录
  filers        text not null,
  updated_at    timestamptz not null,
  updated_by    text not null,
  saved_page    text not null,
  saved_edit    integer not null,
  version       integer not null,
  unique (fiscal_year, no)
);
create index findings_unit on findings (unit_id, state);
create index findings_division on findings (division_id, state);
create index findings_project on findings (project_id, state);
create index findings_state on findings (state, due_on);
create index findings_source on findings (source_id);

-- 整改通知书: never changed
create table finding_letters (
  fiscal_year integer not null,
  no          integer not null, -- 年度内编号
  finding_id  text not null references findings (id),
  sent_on     date not null,
  due_on      date not null,
  reason      text not null, -- why it is put right again; empty in the first
  by_name     text not null,
  primary key (fiscal_year, no)
);
create index finding_letters_of on finding_letters (finding_id);

-- 回头看抽取: never changed
create table finding_draws (
  id       text primary key,
  drawn_at timestamptz not null,
  by_name  text not null,
  draw     text not null -- JSON: seed, candidates with their tickets
);
